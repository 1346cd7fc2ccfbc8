<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

use Concrete\Core\Entity\Express\Entry;
use Concrete\Core\Express\Entry\Notifier\NotificationInterface;
use Concrete\Core\Express\Entry\Notifier\NotificationProviderInterface;

/** The block of a form, with an e-mail to somebody; and the object of Express that it is about. */
final class Block implements NotificationProviderInterface, NotificationInterface
{
    public bool $canSend = true;
    public bool $isStored = true;
    /** @var list<Value> */
    public array $values = [];

    public function getNotifications(): array
    {
        return [$this];
    }

    public function notify(Entry $entry, $type)
    {
        if (!$this->canSend) {
            throw new \RuntimeException('The mail server is away.');
        }
    }

    public function getName(): string
    {
        return 'Contact';
    }

    public function getHandle(): string
    {
        return 'contact';
    }

    public function getAttributeKeyCategory(): self
    {
        return $this;
    }

    /** @return list<Value> */
    public function getAttributeValues(Entry $entry): array
    {
        return $this->isStored ? $this->values : throw new \LogicException('Nothing is stored.');
    }
}
