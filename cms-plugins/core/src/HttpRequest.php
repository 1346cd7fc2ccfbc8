<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class HttpRequest
{
    /** @var non-empty-string */
    public string $method;
    public string $url;
    /** @var array<string, string> */
    public array $headers = [];
    public string $body = '';
    /** Seconds for the whole call, connecting included. */
    public float $timeout = 5.0;

    /** @param non-empty-string $method */
    public function __construct(string $method, string $url)
    {
        $this->method = $method;
        $this->url = $url;
    }
}
