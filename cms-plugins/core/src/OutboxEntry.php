<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What waits for the sidecar: a submission, that somebody signed in or out, or is to be erased. */
final class OutboxEntry
{
    private const ERASURE = '{"email":';
    /** By how the body begins: what an entry is follows from it, so that no outbox has to know. */
    private const PATHS = [
        self::ERASURE => '/mtc/v1/privacy/erase',
        '{"kind":"sign-in"' => '/mtc/v1/sign-in',
        '{"kind":"sign-out"' => '/mtc/v1/sign-out',
        '' => '/mtc/v1/submissions',
    ];
    private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;

    public string $id;
    /** As it will be signed and sent. */
    public string $body;
    /** In seconds. */
    public int $createdAt;
    /** How often it has been tried, this time included once it is claimed. */
    public int $attempts;

    public function __construct(string $id, string $body, int $createdAt, int $attempts = 0)
    {
        $this->id = $id;
        $this->body = $body;
        $this->createdAt = $createdAt;
        $this->attempts = $attempts;
    }

    public static function erasure(string $email, int $now): self
    {
        return new self(TimeOrderedId::at($now * 1000), self::ERASURE . json_encode($email, self::FLAGS) . '}', $now);
    }

    public function isErasure(): bool
    {
        return strncmp($this->body, self::ERASURE, strlen(self::ERASURE)) === 0;
    }

    /** Where it goes, below the address of the sidecar. */
    public function path(): string
    {
        $path = '';
        foreach (self::PATHS as $beginning => $one) {
            $path = $path === '' && strncmp($this->body, $beginning, strlen($beginning)) === 0 ? $one : $path;
        }
        return $path;
    }

    /** Whether this address is one of the texts in it, however it is written. */
    public function names(string $email): bool
    {
        $isNamed = false;
        $content = (array) json_decode($this->body, true);
        array_walk_recursive($content, static function ($text) use ($email, &$isNamed): void {
            $isNamed = $isNamed || (is_string($text) && strcasecmp(trim($text), trim($email)) === 0);
        });
        return $isNamed;
    }
}
