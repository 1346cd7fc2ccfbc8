<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Queue\DelayedRequeueException;

/** A reliable queue: an item is there until its worker is done with it. */
final class Queue
{
    /** @var list<mixed> */
    private array $items = [];

    public function numberOfItems(): int
    {
        return count($this->items);
    }

    public function createItem(mixed $data): void
    {
        $this->items[] = $data;
    }

    public function deleteQueue(): void
    {
        $this->items = [];
    }

    /** As cron does: what is delayed stays for a later run. */
    public function processBy(object $worker): void
    {
        $delayed = [];
        foreach ($this->items as $item) {
            try {
                $worker->processItem($item);
            } catch (DelayedRequeueException $later) {
                $delayed[] = $item;
            }
        }
        $this->items = $delayed;
    }
}
