<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

/** Addresses are objects in Concrete. */
final class Text implements \Stringable
{
    public function __construct(private string $text)
    {
    }

    public function __toString(): string
    {
        return $this->text;
    }
}
