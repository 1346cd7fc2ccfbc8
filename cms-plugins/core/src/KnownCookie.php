<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * The cookie that says "this visitor came through a tracked link". It names nobody, and the gate
 * in the browser reads it, so it is not HttpOnly.
 */
final class KnownCookie
{
    public const NAME = 'mtc_known';
    private const MONTH_IN_SECONDS = 2592000;

    /** The value of a `Set-Cookie` header. */
    public static function set(bool $isHttps): string
    {
        return self::text('1', self::MONTH_IN_SECONDS, $isHttps);
    }

    /** The value of a `Set-Cookie` header that removes the cookie. */
    public static function remove(bool $isHttps): string
    {
        return self::text('', 0, $isHttps);
    }

    /**
     * What set() says in the words of setcookie().
     *
     * @return array{expires: int, path: string, samesite: string, secure: bool}
     */
    public static function optionsOf(string $cookie): array
    {
        $isSecure = substr($cookie, -strlen('; Secure')) === '; Secure';
        return ['expires' => time() + self::MONTH_IN_SECONDS, 'path' => '/', 'samesite' => 'Lax', 'secure' => $isSecure];
    }

    private static function text(string $value, int $maxAgeSeconds, bool $isHttps): string
    {
        $secure = $isHttps ? '; Secure' : '';
        return self::NAME . "=$value; Max-Age=$maxAgeSeconds; Path=/; SameSite=Lax$secure";
    }
}
