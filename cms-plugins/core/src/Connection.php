<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Where the sidecar is and how this site proves itself to it. */
final class Connection
{
    public string $url;
    public string $siteKey;
    public string $secret;

    public function __construct(string $url, string $siteKey, string $secret)
    {
        $this->url = $url;
        $this->siteKey = $siteKey;
        $this->secret = $secret;
    }

    public function isComplete(): bool
    {
        return $this->url !== '' && $this->siteKey !== '' && $this->secret !== '';
    }
}
