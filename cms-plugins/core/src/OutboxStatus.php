<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What a site admin should know of the outbox. */
final class OutboxStatus
{
    public int $waiting;
    /** When the oldest waiting one was made, in seconds; null when none waits. */
    public ?int $oldestAt;
    public int $givenUp;
    /** Why the last one was given up; empty when none was. */
    public string $lastReason;

    public function __construct(int $waiting, ?int $oldestAt, int $givenUp, string $lastReason)
    {
        $this->waiting = $waiting;
        $this->oldestAt = $oldestAt;
        $this->givenUp = $givenUp;
        $this->lastReason = $lastReason;
    }
}
