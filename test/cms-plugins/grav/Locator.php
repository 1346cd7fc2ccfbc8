<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

/** Finds files by their streams; without `$first`, only those that are there. */
final class Locator
{
    public function __construct(private string $site, private string $plugin)
    {
    }

    public function findResource(string $address, bool $isAbsolute = true, bool $first = false): string|false
    {
        [$scheme, $rest] = explode('://', $address, 2) + [1 => ''];
        $folders = [
            'user-data' => "{$this->site}/user/data",
            'config' => "{$this->site}/user/config",
            'plugin' => "{$this->site}/user/plugins",
            'plugins' => "{$this->site}/user/plugins",
        ];
        $folder = $folders[$scheme] ?? throw new \InvalidArgumentException("Stream $scheme:// does not exist.");
        $isOurs = $folder === $folders['plugin'] && str_starts_with($rest, 'mtc-sidecar/');
        $path = $isOurs ? $this->plugin . substr($rest, strlen('mtc-sidecar')) : rtrim("$folder/$rest", '/');
        return $first || file_exists($path) ? $path : false;
    }

    /** @return list<string> */
    public function findResources(string $address): array
    {
        $path = $this->findResource($address);
        return $path === false ? [] : [$path];
    }
}
