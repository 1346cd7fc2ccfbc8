<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The `ct` parameter of a tracked link. Only a signed one that is genuine and fresh proves anything. */
final class TrackedLink
{
    private const MAX_LENGTH = 2048;
    private const MAX_SAFE_INTEGER = 9007199254740991;

    /**
     * The first plausible `ct` of a raw query string (PHP's own reader would take the last one);
     * `ct[]`, other spellings and implausible values give the empty string.
     */
    public static function firstOf(string $rawQuery): string
    {
        foreach (explode('&', $rawQuery) as $part) {
            if ($part === 'ct' || strncmp($part, 'ct=', 3) === 0) {
                return self::plausible(self::decode((string) substr($part, 3)));
            }
        }
        return '';
    }

    /**
     * What a signed token says, or null when it is forged, altered, expired or of another site.
     *
     * @param array{secret: string, siteKey: string} $site
     * @return array{c: int, x: int, k?: string, p?: string}|null
     */
    public static function read(string $ct, array $site, int $now): ?array
    {
        $isSigned = preg_match('/^mtc1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{22})$/D', $ct, $match) === 1;
        if (!$isSigned || strlen($ct) > self::MAX_LENGTH || $site['secret'] === '') {
            return null;
        }
        if (!hash_equals(self::proofOf($match[1], $site['secret']), $match[2])) {
            return null;
        }
        $content = self::contentOf($match[1]);
        if ($content === null || $content['x'] <= $now) {
            return null;
        }
        return ($content['k'] ?? $site['siteKey']) === $site['siteKey'] ? $content : null;
    }

    /** The contact that the unsigned `ct` of a Mautic names, or null. It proves nothing. */
    public static function contactOfMautic(string $ct): ?int
    {
        if (strlen($ct) > self::MAX_LENGTH) {
            return null;
        }
        $lead = PhpArray::read(self::decodeOnce($ct))['lead'] ?? null;
        $isNumber = is_int($lead) || (is_string($lead) && preg_match('/^\d{1,16}$/D', $lead) === 1);
        return $isNumber && (int) $lead > 0 && (int) $lead <= self::MAX_SAFE_INTEGER ? (int) $lead : null;
    }

    private static function proofOf(string $payload, string $secret): string
    {
        $digest = hash_hmac('sha256', 'mtc-ct1.' . $payload, $secret, true);
        return rtrim(strtr(base64_encode(substr($digest, 0, 16)), '+/', '-_'), '=');
    }

    /** @return array{c: int, x: int, k?: string, p?: string}|null */
    private static function contentOf(string $payload): ?array
    {
        $json = (string) base64_decode(strtr($payload, '-_', '+/'), false);
        $decoded = json_decode($json, true, 8, JSON_INVALID_UTF8_SUBSTITUTE);
        if (!is_array($decoded)) {
            return null;
        }
        $content = array_intersect_key($decoded, ['c' => 0, 'k' => 0, 'x' => 0, 'p' => 0]);
        foreach (['c', 'x'] as $key) {
            $number = $content[$key] ?? null;
            if (!is_int($number) || $number < 1 || $number > self::MAX_SAFE_INTEGER) {
                return null;
            }
        }
        foreach (['k', 'p'] as $key) {
            if (array_key_exists($key, $content) && !is_string($content[$key])) {
                return null;
            }
        }
        /** @var array{c: int, x: int, k?: string, p?: string} $content */
        return $content;
    }

    /** Tokens come encoded once or twice; a bare plus stays a plus, it belongs to base64. */
    private static function decode(string $text): string
    {
        return self::decodeOnce(self::decodeOnce($text));
    }

    private static function decodeOnce(string $text): string
    {
        $isBroken = preg_match('/%(?![0-9A-Fa-f]{2})/', $text) === 1;
        return $isBroken ? '' : rawurldecode($text);
    }

    private static function plausible(string $token): string
    {
        $hasAlphabet = preg_match('#^[\w.+/=-]+$#D', $token) === 1;
        return $hasAlphabet && strlen($token) <= self::MAX_LENGTH ? $token : '';
    }
}
