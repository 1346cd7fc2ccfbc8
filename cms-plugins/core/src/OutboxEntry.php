<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** A submission that waits for the sidecar. */
final class OutboxEntry
{
    public string $id;
    /** As it will be signed and sent. */
    public string $body;
    /** In seconds. */
    public int $createdAt;
    /** How often it has been tried, this time included once it is claimed. */
    public int $attempts;

    public function __construct(string $id, string $body, int $createdAt, int $attempts = 0)
    {
        $this->id = $id;
        $this->body = $body;
        $this->createdAt = $createdAt;
        $this->attempts = $attempts;
    }
}
