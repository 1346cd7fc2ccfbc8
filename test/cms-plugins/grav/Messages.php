<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

/** What the admin panel says above its screen. */
final class Messages
{
    /** @var list<string> */
    public array $texts = [];

    public function add(string $text, string $kind = 'info'): void
    {
        if (!in_array($kind, ['info', 'error', 'success', 'warning'], true)) {
            throw new \InvalidArgumentException($kind);
        }
        $this->texts[] = $text;
    }
}
