<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Express\Controller\StandardController;
use Concrete\Core\Express\Entry\Notifier\NotificationProviderInterface;
use Concrete\Core\Express\Entry\Notifier\StandardNotifier;

/** Of all forms without a controller of their own: the one place that knows answers which are not stored, too. */
final class ExpressController extends StandardController
{
    /** Before the others: an e-mail that cannot be sent loses nothing. */
    public function getNotifier(?NotificationProviderInterface $provider = null): StandardNotifier
    {
        $notifier = $this->app->make(StandardNotifier::class);
        if ($provider !== null) {
            $notifier->getNotificationList()->addNotification(new SentForm());
            foreach ($provider->getNotifications() as $notification) {
                $notifier->getNotificationList()->addNotification($notification);
            }
        }
        return $notifier;
    }
}
