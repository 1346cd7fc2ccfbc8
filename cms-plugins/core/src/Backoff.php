<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** When something that failed is tried again. Times are in seconds. */
final class Backoff
{
    private const MINUTE = 60;
    private const HOUR = 3600;
    private const DAY = 86400;
    private const WAITS = [
        self::MINUTE,
        5 * self::MINUTE,
        15 * self::MINUTE,
        self::HOUR,
        3 * self::HOUR,
        6 * self::HOUR,
        12 * self::HOUR,
    ];
    private const GIVEN_UP_AFTER = 14 * self::DAY;

    /**
     * Null when it has been tried for long enough.
     *
     * @param float $chance from 0 to 1: spreads those that failed together
     */
    public static function next(OutboxEntry $entry, int $now, string $retryAfter, float $chance): ?int
    {
        if ($now - $entry->createdAt >= self::GIVEN_UP_AFTER) {
            return null;
        }
        $asked = self::secondsIn($retryAfter, $now);
        if ($asked !== null) {
            return $now + $asked;
        }
        $wait = self::WAITS[max(0, $entry->attempts - 1)] ?? self::DAY;
        return $now + (int) round($wait * (0.8 + 0.4 * $chance));
    }

    /** Seconds or a date; never longer than a day. */
    private static function secondsIn(string $retryAfter, int $now): ?int
    {
        $text = trim($retryAfter);
        if ($text === '') {
            return null;
        }
        $seconds = preg_match('/^\d{1,9}$/D', $text) === 1 ? (int) $text : strtotime($text);
        if ($seconds === false) {
            return null;
        }
        $seconds = ctype_digit($text) ? $seconds : $seconds - $now;
        return min(max($seconds, 1), self::DAY);
    }
}
