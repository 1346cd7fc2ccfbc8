<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** `scheme://host[:port]` of a web address, written in one way. */
final class Origin
{
    private const DEFAULT_PORTS = ['http' => 80, 'https' => 443];

    /** Null for anything that is no http or https address. */
    public static function of(string $url): ?string
    {
        $parts = parse_url(strtolower(trim($url)));
        $scheme = $parts['scheme'] ?? '';
        $host = $parts['host'] ?? '';
        if ($host === '' || !isset(self::DEFAULT_PORTS[$scheme])) {
            return null;
        }
        $port = $parts['port'] ?? self::DEFAULT_PORTS[$scheme];
        return $scheme . '://' . $host . ($port === self::DEFAULT_PORTS[$scheme] ? '' : ":$port");
    }

    public static function isHttps(string $origin): bool
    {
        return strncmp($origin, 'https://', 8) === 0;
    }

    /** The same host and port; the scheme may differ, since many sites end TLS at a proxy. */
    public static function isSameSite(string $one, string $other): bool
    {
        return preg_replace('#^https?://#', '', $one) === preg_replace('#^https?://#', '', $other);
    }
}
