<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The answer of the known endpoint. */
final class Welcome
{
    public int $status;
    public bool $isKnown;
    /** The value of the `Set-Cookie` header; empty when nobody became known. */
    public string $cookie;

    private function __construct(int $status, bool $isKnown, string $cookie)
    {
        $this->status = $status;
        $this->isKnown = $isKnown;
        $this->cookie = $cookie;
    }

    public static function known(bool $isHttps): self
    {
        return new self(200, true, KnownCookie::set($isHttps));
    }

    public static function unknown(): self
    {
        return new self(200, false, '');
    }

    public static function fromElsewhere(): self
    {
        return new self(403, false, '');
    }
}
