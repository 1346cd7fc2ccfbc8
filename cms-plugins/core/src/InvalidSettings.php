<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** One sentence for each setting that cannot be taken as it was entered. */
final class InvalidSettings extends \InvalidArgumentException
{
    /** @var array<string, Sentence> */
    private array $sentences;

    /** @param array<string, Sentence> $sentences keyed by setting */
    public static function because(array $sentences): self
    {
        $failure = new self('Invalid settings: ' . implode(', ', array_keys($sentences)));
        $failure->sentences = $sentences;
        return $failure;
    }

    /** @return array<string, Sentence> */
    public function sentences(): array
    {
        return $this->sentences;
    }

    /**
     * @param callable(string): string $translate
     * @return array<string, string>
     */
    public function in(callable $translate): array
    {
        return array_map(static fn (Sentence $sentence): string => $sentence->in($translate), $this->sentences);
    }
}
