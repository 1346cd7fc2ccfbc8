<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\Privacy\MtcSidecar\Extension;

use Joomla\CMS\Event\Privacy\ExportRequestEvent;
use Joomla\CMS\Event\Privacy\RemoveDataEvent;
use Joomla\Component\Privacy\Administrator\Export\Field;
use Joomla\Component\Privacy\Administrator\Export\Item;
use Joomla\Component\Privacy\Administrator\Plugin\PrivacyPlugin;
use Joomla\Event\SubscriberInterface;
use MtcSidecar\Core\SidecarFailure;
use MtcSidecar\Plugin\System\MtcSidecar\JoomlaHost;

\defined('_JEXEC') or die;

final class PersonalData extends PrivacyPlugin implements SubscriberInterface
{
    public static function getSubscribedEvents(): array
    {
        return ['onPrivacyExportRequest' => 'export', 'onPrivacyRemoveData' => 'erase'];
    }

    /** Half a copy would pass for a whole one: without all of the sidecar there is none. */
    public function export(ExportRequestEvent $event): void
    {
        $host = new JoomlaHost();
        $data = $host->adapter()->personalData();
        $domain = $this->createDomain('mtc_sidecar', 'mtc_sidecar_data');
        try {
            foreach ($data->wholeCopyOf((string) $event->getRequest()->email) as $one) {
                $domain->addItem($this->item($one));
            }
        } catch (SidecarFailure $failure) {
            throw new \RuntimeException('mtc-sidecar: ' . $failure->sentence()->in([$host, 'translate']), 503);
        }
        $event->addResult([$domain]);
    }

    /** What takes long, or cannot be done now, waits in the outbox. */
    public function erase(RemoveDataEvent $event): void
    {
        $email = (string) $event->getRequest()->email;
        $message = (new JoomlaHost())->adapter()->personalData()->eraseWhole($email)['message'];
        if ($message !== '') {
            $this->getApplication()->enqueueMessage("mtc-sidecar: $message", 'warning');
        }
    }

    /** @param array{group: string, label: string, id: string, data: list<array{name: string, value: string}>} $one */
    private function item(array $one): Item
    {
        $item = new Item();
        $item->id = $one['id'];
        $times = [];
        foreach ([['name' => $one['group'], 'value' => $one['label']], ...$one['data']] as ['name' => $name, 'value' => $value]) {
            // Joomla makes an element of XML of each name, and the last of two alike stays.
            $plain = 'mtc_' . preg_replace('/[^A-Za-z0-9_]+/', '_', $name);
            $times[$plain] = ($times[$plain] ?? 0) + 1;
            $field = new Field();
            $field->name = $times[$plain] === 1 ? $plain : "{$plain}_{$times[$plain]}";
            $text = $plain === "mtc_$name" ? $value : "$name: $value";
            $field->value = (string) preg_replace('/[\x00-\x08\x0b\x0c\x0e-\x1f]/', '', $text);
            $item->addField($field);
        }
        return $item;
    }
}
