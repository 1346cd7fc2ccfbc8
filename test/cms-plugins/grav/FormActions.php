<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

use Grav\Plugin\Form\Form;
use RocketTheme\Toolbox\Event\Event;

/** What the form plugin does with a form that was sent. */
final class FormActions
{
    public static function process(Event $event): void
    {
        /** @var Form $form */
        $form = $event['form'];
        switch ($event['action']) {
            case 'captcha':
                if ($event['params'] === 'refuse') {
                    $form->status = 'error';
                    $form->message = 'Are you human?';
                    $event->stopPropagation();
                }
                break;
            case 'message':
                $form->message = $event['params'];
                break;
            case 'redirect':
                throw new Redirected();
            case 'reset':
                $form->reset();
                break;
        }
    }
}
