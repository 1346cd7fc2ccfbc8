<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * Reader of the PHP-serialised arrays that old `ct` values carry. Total and bounded: arrays and
 * scalars only, so that no object is ever woken; null for anything malformed or too large.
 */
final class PhpArray
{
    private const MAX_BYTES = 8192;
    private const MAX_DEPTH = 5;
    private const MAX_ITEMS = 200;
    private const MAX_NUMBER_LENGTH = 64;

    private string $bytes;
    private int $at = 0;
    private int $items = 0;

    private function __construct(string $bytes)
    {
        $this->bytes = $bytes;
    }

    /** @return array<mixed>|null */
    public static function read(string $encoded): ?array
    {
        if (strlen($encoded) > self::MAX_BYTES * 2) {
            return null;
        }
        $alphabetOnly = (string) preg_replace('#[^A-Za-z0-9+/]#', '', $encoded);
        $bytes = (string) base64_decode($alphabetOnly, false);
        if (strlen($bytes) > self::MAX_BYTES) {
            return null;
        }
        $reader = new self($bytes);
        try {
            $value = $reader->value(0);
        } catch (MalformedPhpArray $failure) {
            return null;
        }
        return is_array($value) && $reader->at === strlen($bytes) ? $value : null;
    }

    /** @return array<mixed>|string|int|float|bool|null */
    private function value(int $depth)
    {
        $kind = $this->take();
        $this->expect($kind === 'N' ? ';' : ':');
        switch ($kind) {
            case 'N':
                return null;
            case 'a':
            case 'A':
                return $this->items($depth + 1);
            case 's':
                return $this->text();
            case 'i':
                return (int) $this->number('/^[+-]?\d{1,19}$/D');
            case 'd':
                return (float) $this->number('/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/D');
            case 'b':
                return $this->number('/^[01]$/D') === '1';
        }
        throw new MalformedPhpArray();
    }

    /** @return array<mixed> */
    private function items(int $depth): array
    {
        $count = $this->count(':');
        $this->items += $count;
        if ($depth > self::MAX_DEPTH || $this->items > self::MAX_ITEMS) {
            throw new MalformedPhpArray();
        }
        $this->expect('{');
        $array = [];
        for ($index = 0; $index < $count; $index++) {
            $key = $this->value(self::MAX_DEPTH);
            if (!is_string($key) && !is_int($key) && !is_float($key)) {
                throw new MalformedPhpArray();
            }
            $array[(string) $key] = $this->value($depth);
        }
        $this->expect('}');
        return $array;
    }

    private function text(): string
    {
        $length = $this->count(':');
        $this->expect('"');
        if ($this->at + $length > strlen($this->bytes)) {
            throw new MalformedPhpArray();
        }
        $text = substr($this->bytes, $this->at, $length);
        $this->at += $length;
        $this->expect('"');
        $this->expect(';');
        return preg_match('//u', $text) === 1 ? $text : self::repaired($text);
    }

    /** Broken UTF-8 becomes replacement characters, without needing mbstring. */
    private static function repaired(string $text): string
    {
        $json = json_encode($text, JSON_INVALID_UTF8_SUBSTITUTE);
        return (string) json_decode((string) $json);
    }

    private function number(string $shape): string
    {
        $text = $this->until(';');
        if (preg_match($shape, $text) !== 1) {
            throw new MalformedPhpArray();
        }
        return $text;
    }

    private function count(string $end): int
    {
        $text = $this->until($end);
        if (preg_match('/^\d{1,6}$/D', $text) !== 1) {
            throw new MalformedPhpArray();
        }
        return (int) $text;
    }

    private function until(string $end): string
    {
        $stop = strpos($this->bytes, $end, min($this->at, strlen($this->bytes)));
        if ($stop === false || $stop - $this->at > self::MAX_NUMBER_LENGTH) {
            throw new MalformedPhpArray();
        }
        $text = substr($this->bytes, $this->at, $stop - $this->at);
        $this->at = $stop + 1;
        return $text;
    }

    private function take(): string
    {
        if ($this->at >= strlen($this->bytes)) {
            throw new MalformedPhpArray();
        }
        return $this->bytes[$this->at++];
    }

    private function expect(string $character): void
    {
        if ($this->take() !== $character) {
            throw new MalformedPhpArray();
        }
    }
}
