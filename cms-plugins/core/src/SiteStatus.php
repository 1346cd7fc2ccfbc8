<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What the sidecar says about this site. */
final class SiteStatus
{
    /** `off`, `visits` or `contacts`: what happens to the visits of strangers. */
    public string $anonymous;
    /** @var list<string> origins and patterns of origins whose hits are accepted */
    public array $origins;

    /** @param list<string> $origins */
    public function __construct(string $anonymous, array $origins)
    {
        $this->anonymous = $anonymous;
        $this->origins = $origins;
    }

    /** @param array<mixed> $site */
    public static function fromAnswer(array $site): self
    {
        $anonymous = $site['anonymous'] ?? '';
        $origins = is_array($site['origins'] ?? null) ? $site['origins'] : [];
        return new self(
            is_string($anonymous) ? $anonymous : '',
            array_values(array_filter($origins, 'is_string'))
        );
    }

    public function accepts(string $origin): bool
    {
        foreach ($this->origins as $pattern) {
            if (fnmatch($pattern, $origin)) {
                return true;
            }
        }
        return false;
    }
}
