<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** An English sentence for the site admin and the values in it; the host knows how to translate it. */
final class Sentence
{
    private string $english;
    /** @var list<string> */
    private array $values;

    public function __construct(string $english, string ...$values)
    {
        $this->english = $english;
        $this->values = array_values($values);
    }

    /** @param callable(string): string $translate */
    public function in(callable $translate): string
    {
        return vsprintf($translate($this->english), $this->values);
    }

    public function inEnglish(): string
    {
        return vsprintf($this->english, $this->values);
    }
}
