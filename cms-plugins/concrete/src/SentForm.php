<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Entity\Express\Entry;
use Concrete\Core\Express\Entry\Notifier\NotificationInterface;

/** A form of Express that was accepted, whether its answers are stored or not. */
final class SentForm implements NotificationInterface
{
    /** @var iterable<object>|null */
    private $values;

    /**
     * Called by the block of the form, with nothing when the answers are stored.
     *
     * @param iterable<object>|null $values
     */
    public function setAttributeValues($values): void
    {
        $this->values = $values;
    }

    /** @param mixed $updateType */
    public function notify(Entry $entry, $updateType): void
    {
        $form = $entry->getEntity();
        $answers = self::answersIn($this->values ?? $form->getAttributeKeyCategory()->getAttributeValues($entry));
        Sidecar::adapter()->forwardForm(People::visitor(), 'express', $form->getHandle(), $form->getName(), $answers);
    }

    /**
     * @param iterable<object> $values
     * @return iterable<array<string, mixed>>
     */
    private static function answersIn(iterable $values): iterable
    {
        foreach ($values as $value) {
            $key = $value->getAttributeKey();
            yield [
                'key' => $key->getAttributeKeyHandle(),
                'label' => $key->getAttributeKeyDisplayName('text'),
                'type' => (string) $key->getAttributeTypeHandle(),
                'value' => (string) $value->getPlainTextValue(),
            ];
        }
    }
}
