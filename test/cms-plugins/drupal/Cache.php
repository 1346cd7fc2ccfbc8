<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Cache\CacheTagsInvalidatorInterface;

/** What is cached, until one of its tags is invalidated. */
final class Cache implements CacheTagsInvalidatorInterface
{
    /** @var array<string, array{mixed, list<string>}> */
    private array $entries = [];

    public function get(string $key): mixed
    {
        return $this->entries[$key][0] ?? null;
    }

    /** @param list<string> $tags */
    public function set(string $key, mixed $value, array $tags): void
    {
        $this->entries[$key] = [$value, $tags];
    }

    public function invalidateTags(array $tags): void
    {
        $isFresh = static fn (array $entry): bool => array_intersect($entry[1], $tags) === [];
        $this->entries = array_filter($this->entries, $isFresh);
    }
}
