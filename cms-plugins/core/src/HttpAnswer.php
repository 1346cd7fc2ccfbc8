<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class HttpAnswer
{
    public int $status;
    public string $body;
    /** The `Location` header; empty without one. */
    public string $location;
    /** The `Retry-After` header; empty without one. */
    public string $retryAfter;

    public function __construct(int $status, string $body, string $location = '', string $retryAfter = '')
    {
        $this->status = $status;
        $this->body = $body;
        $this->location = $location;
        $this->retryAfter = $retryAfter;
    }

    /** @return array<mixed>|null null when the body is no JSON object or list */
    public function json(): ?array
    {
        $decoded = json_decode($this->body, true, 16);
        return is_array($decoded) ? $decoded : null;
    }
}
