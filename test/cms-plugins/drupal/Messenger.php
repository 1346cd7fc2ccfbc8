<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

/** What the next page says on top. */
final class Messenger
{
    /** @var list<string> */
    private array $messages = [];

    public function addMessage(string|\Stringable $message, string $type = 'status'): static
    {
        if (!in_array($type, ['status', 'warning', 'error'], true)) {
            throw new \LogicException("$type is no type of a message.");
        }
        $this->messages[] = (string) $message;
        return $this;
    }

    public function addWarning(string|\Stringable $message): static
    {
        return $this->addMessage($message, 'warning');
    }

    public function takeAll(): string
    {
        $all = implode("\n", $this->messages);
        $this->messages = [];
        return $all;
    }
}
