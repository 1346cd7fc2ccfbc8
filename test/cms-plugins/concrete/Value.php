<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

/** An answer and the attribute it is of. */
final class Value
{
    public function __construct(private string $handle, private string $type, private string $text)
    {
    }

    public function getAttributeKey(): self
    {
        return $this;
    }

    public function getAttributeKeyHandle(): string
    {
        return $this->handle;
    }

    public function getAttributeKeyDisplayName(string $format): string
    {
        return $format === 'text' ? ucfirst($this->handle) : throw new \LogicException('That is HTML.');
    }

    public function getAttributeTypeHandle(): string
    {
        return $this->type;
    }

    public function getPlainTextValue(): string
    {
        return $this->text;
    }
}
