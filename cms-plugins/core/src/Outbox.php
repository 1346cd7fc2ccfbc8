<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * Where submissions wait until the sidecar has them. Times are in seconds. Whatever dies in
 * between, an entry is either still there or was acknowledged by the sidecar.
 */
interface Outbox
{
    /**
     * Makes what it is kept in, unless that is there.
     *
     * @throws \RuntimeException
     */
    public function create(): void;

    /** Removes it with all that waits. */
    public function drop(): void;

    /** @throws \RuntimeException when it cannot be kept */
    public function put(OutboxEntry $entry): void;

    /**
     * Takes entries that are due, oldest first, and counts the attempt. For the time of the lease
     * nobody else gets them; after it they are due again.
     *
     * @return list<OutboxEntry>
     */
    public function claim(int $now, int $limit, int $leaseSeconds): array;

    /** Takes this one if nobody else has it. */
    public function claimOne(string $id, int $now, int $leaseSeconds): ?OutboxEntry;

    /** The sidecar has it: nothing of it is kept. */
    public function done(string $id): void;

    public function retry(string $id, int $dueAt): void;

    /** Keeps it aside with the reason, until somebody sends it again or it is purged. */
    public function giveUp(string $id, string $reason): void;

    /** Makes all that was given up due at once; returns how many. */
    public function revive(int $now): int;

    /** Makes all that waits due at once. */
    public function hurry(int $now): void;

    /** Forgets what was given up and made before this time; returns how many. */
    public function purge(int $before): int;

    /**
     * What waits or was given up and names this address.
     *
     * @return list<OutboxEntry>
     */
    public function naming(string $email): array;

    public function status(): OutboxStatus;
}
