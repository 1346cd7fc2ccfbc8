<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * Patterns for paths, such as `/checkout/*`. What comes after `?` never counts: page caches keep one
 * page for all of it, or for some.
 */
final class PathPatterns
{
    private const MOST = 200;
    private const LONGEST = 500;

    /**
     * @param mixed $value a list of patterns, or of whole addresses
     * @return list<string>|Sentence
     */
    public static function parse($value)
    {
        $texts = is_array($value) ? array_filter($value, 'is_string') : null;
        if ($texts === null || count($texts) !== count((array) $value) || count($texts) > self::MOST) {
            return new Sentence('The excluded pages are a list of at most %1$s paths.', (string) self::MOST);
        }
        $patterns = [];
        foreach (array_filter(array_map('trim', $texts)) as $text) {
            $pattern = self::normalised($text);
            if (strlen($pattern) > self::LONGEST || preg_match('/[\x00-\x1f\x7f]/', $pattern) === 1) {
                return new Sentence('%1$s is no path such as /checkout/*', substr($text, 0, 60));
            }
            $patterns[] = $pattern;
        }
        return array_values(array_unique($patterns));
    }

    /**
     * @param list<string> $patterns as parse() gave them
     * @param string $address a path, or a whole address
     */
    public static function match(array $patterns, string $address): bool
    {
        $path = self::normalised($address);
        foreach ($patterns as $pattern) {
            if (self::matches($pattern, $path)) {
                return true;
            }
        }
        return false;
    }

    /** The path alone, as people write it; a slash at its end makes no difference. */
    private static function normalised(string $address): string
    {
        $path = (string) preg_replace('#^https?://[^/]*|[?\#].*$#is', '', $address);
        $start = substr($path, 0, 1) === '*' ? '' : '/';
        $path = (string) preg_replace('#(/|\*)\1+#', '$1', $start . rawurldecode($path));
        return $path === '/' ? $path : rtrim($path, '/');
    }

    /** Piece by piece, which takes no longer than the texts are long. */
    private static function matches(string $pattern, string $path): bool
    {
        $pieces = explode('*', strtolower($pattern));
        $path = strtolower($path);
        $first = (string) array_shift($pieces);
        if ($pieces === []) {
            return $path === $first;
        }
        $last = (string) array_pop($pieces);
        // `/shop/*` is about /shop itself, too.
        if ($pieces === [] && $last === '' && "$path/" === $first) {
            return true;
        }
        if (strncmp($path, $first, strlen($first)) !== 0) {
            return false;
        }
        $at = strlen($first);
        foreach ($pieces as $piece) {
            $found = $piece === '' ? $at : strpos($path, $piece, $at);
            if ($found === false) {
                return false;
            }
            $at = $found + strlen($piece);
        }
        return strlen($path) - $at >= strlen($last) && ($last === '' || substr($path, -strlen($last)) === $last);
    }
}
