<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

/** A folder of a test that is gone afterwards. */
final class TemporaryFolder
{
    public string $path;

    public function __construct()
    {
        $this->path = sys_get_temp_dir() . '/mtc-core-' . bin2hex(random_bytes(6));
        mkdir($this->path);
    }

    public function remove(): void
    {
        $files = new \RecursiveIteratorIterator(
            new \RecursiveDirectoryIterator($this->path, \FilesystemIterator::SKIP_DOTS),
            \RecursiveIteratorIterator::CHILD_FIRST
        );
        foreach ($files as $file) {
            $file->isDir() ? rmdir($file->getPathname()) : unlink($file->getPathname());
        }
        rmdir($this->path);
    }
}
