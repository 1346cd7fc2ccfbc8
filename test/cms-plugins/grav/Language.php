<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

/** A site in one language has no active one. */
final class Language
{
    public function __construct(private string|false $active)
    {
    }

    public function getActive(): string|false
    {
        return $this->active;
    }

    public function getDefault(): string|false
    {
        return false;
    }

    public function translate(string $text): string
    {
        return $text;
    }
}
