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

    /** What the site admin should look into; null when all is well. */
    public function trouble(int $now): ?Sentence
    {
        if ($this->givenUp > 0) {
            $values = [(string) $this->givenUp, $this->lastReason];
            return new Sentence('%1$s submissions were refused. The last reason: %2$s', ...$values);
        }
        $hours = $this->oldestAt === null ? 0 : intdiv($now - $this->oldestAt, 3600);
        return $hours < 1 ? null : new Sentence(
            '%1$s submissions wait, the oldest for %2$s hours. Is the sidecar running, and does the scheduler of this site?',
            (string) $this->waiting,
            (string) $hours
        );
    }
}
