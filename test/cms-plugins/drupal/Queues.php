<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

final class Queues
{
    /** @var array<string, Queue> */
    private array $queues = [];

    public function get(string $name): Queue
    {
        return $this->queues[$name] ??= new Queue();
    }

    /** @return list<string> those that hold something */
    public function used(): array
    {
        return array_keys(array_filter($this->queues, static fn (Queue $queue): bool => $queue->numberOfItems() > 0));
    }
}
