<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * Brings what waits in the outbox to the sidecar: at least once, and by its id the sidecar keeps
 * it once. A sidecar that failed three times is left alone for a minute.
 */
final class Forwarder
{
    private const LEASE_SECONDS = 60;
    private const PORTION = 50;
    private const FAILURES_BEFORE_PAUSE = 3;
    private const PAUSE_SECONDS = 60;
    private const KEPT_WHEN_GIVEN_UP = 30 * 86400;
    private const ERASURE_WAIT = 6 * 3600;
    private const PASSING = [408, 425, 429];

    private Host $host;
    private Outbox $outbox;
    private Connection $connection;
    /** @var callable(): int */
    private $clock;

    /** @param callable(): int $clock the time in seconds */
    public function __construct(Host $host, Outbox $outbox, Connection $connection, callable $clock)
    {
        $this->host = $host;
        $this->outbox = $outbox;
        $this->connection = $connection;
        $this->clock = $clock;
    }

    /** One short try after the visitor has the answer; what does not work waits for the runner. */
    public function forwardSoon(string $id): void
    {
        $now = ($this->clock)();
        if (!$this->connection->isComplete() || $this->pausedUntil() > $now) {
            return;
        }
        $entry = $this->outbox->claimOne($id, $now, self::LEASE_SECONDS);
        if ($entry !== null) {
            $this->send($entry, 2.0);
        }
    }

    /** Somebody asks for it: sends all that waits or was given up, without sparing a sidecar that failed. */
    public function flush(int $seconds): int
    {
        $this->outbox->revive(($this->clock)());
        $this->outbox->hurry(($this->clock)());
        $this->writeState(0, 0);
        return $this->drain($seconds);
    }

    /** Sends what is due for at most this time; returns how many the sidecar took. */
    public function drain(int $seconds): int
    {
        $end = ($this->clock)() + $seconds;
        $this->outbox->purge(($this->clock)() - self::KEPT_WHEN_GIVEN_UP);
        $taken = 0;
        while ($this->connection->isComplete() && $this->mayGoOn($end)) {
            $entries = $this->outbox->claim(($this->clock)(), self::PORTION, self::LEASE_SECONDS);
            foreach ($entries as $place => $entry) {
                if (!$this->mayGoOn($end)) {
                    $this->putBack(array_slice($entries, $place));
                    break;
                }
                $taken += $this->send($entry, 5.0) ? 1 : 0;
            }
            if ($entries === []) {
                break;
            }
        }
        return $taken;
    }

    /** @phpstan-impure time goes on */
    private function mayGoOn(int $end): bool
    {
        $now = ($this->clock)();
        return $now < $end && $this->pausedUntil() <= $now;
    }

    /** @param array<OutboxEntry> $entries claimed, but not tried */
    private function putBack(array $entries): void
    {
        foreach ($entries as $entry) {
            $this->outbox->retry($entry->id, ($this->clock)());
        }
    }

    private function send(OutboxEntry $entry, float $timeoutSeconds): bool
    {
        $client = new SidecarClient($this->host, $this->connection, ($this->clock)());
        try {
            $answer = $client->bring($entry, $timeoutSeconds);
        } catch (UnableToReachSidecar $failure) {
            $answer = new HttpAnswer(0, '');
        }
        if ($this->isAccepted($answer)) {
            $this->noteFailures(0);
            $this->conclude($entry, $answer);
            return true;
        }
        $isPassing = $answer->status === 0 || $answer->status >= 500 || in_array($answer->status, self::PASSING, true);
        if ($isPassing) {
            $this->noteFailures($this->failures() + 1);
        }
        $this->tryLater($entry, $answer, $isPassing);
        return false;
    }

    /** Somebody with much is erased in steps; the next run goes on, so that others have their turn. */
    private function conclude(OutboxEntry $entry, HttpAnswer $answer): void
    {
        $isStep = $entry->isErasure() && ($answer->json()['done'] ?? null) !== true;
        if ($isStep) {
            $this->outbox->retry($entry->id, ($this->clock)() + 1);
        } else {
            $this->outbox->done($entry->id);
        }
    }

    /** 409 says that the sidecar had it before. */
    private function isAccepted(HttpAnswer $answer): bool
    {
        return ($answer->status >= 200 && $answer->status < 300) || $answer->status === 409;
    }

    private function tryLater(OutboxEntry $entry, HttpAnswer $answer, bool $isPassing): void
    {
        $chance = mt_rand() / mt_getrandmax();
        $next = $isPassing ? Backoff::next($entry, ($this->clock)(), $answer->retryAfter, $chance) : null;
        if ($entry->isErasure()) {
            // Who asked for it must not be forgotten: neither a wrong secret nor time ends it.
            $next = $next ?? ($this->clock)() + self::ERASURE_WAIT;
        }
        if ($next !== null) {
            $this->outbox->retry($entry->id, $next);
            return;
        }
        $error = $answer->json()['errors'][0]['message'] ?? null;
        $word = is_string($error) ? ": $error" : '';
        $this->outbox->giveUp($entry->id, $answer->status === 0 ? 'no answer' : $answer->status . $word);
    }

    private function failures(): int
    {
        return (int) ($this->host->readDeliveryState()['failures'] ?? 0);
    }

    private function pausedUntil(): int
    {
        return (int) ($this->host->readDeliveryState()['pausedUntil'] ?? 0);
    }

    private function noteFailures(int $failures): void
    {
        if ($failures === 0 && $this->failures() === 0) {
            return;
        }
        $isPause = $failures >= self::FAILURES_BEFORE_PAUSE;
        $this->writeState($isPause ? 0 : $failures, $isPause ? ($this->clock)() + self::PAUSE_SECONDS : 0);
    }

    private function writeState(int $failures, int $pausedUntil): void
    {
        $this->host->writeDeliveryState(compact('failures', 'pausedUntil') + $this->host->readDeliveryState());
    }
}
