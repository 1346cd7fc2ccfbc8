<?php

declare(strict_types=1);

// The kernels, and the packages that the CMSs have, too. The shipped plugin is loaded by its kernel
// the way its CMS does, from the folder that MTC_TEST_PLUGIN names.
require __DIR__ . '/vendor/autoload.php';
spl_autoload_register(static function (string $className): void {
    if (preg_match('/^MtcSidecar\\\\Tests\\\\(\w+)\\\\([\w\\\\]+)$/D', $className, $parts) === 1) {
        $file = dirname(__DIR__) . '/' . strtolower($parts[1]) . '/' . strtr($parts[2], '\\', '/') . '.php';
        is_file($file) && require $file;
    }
});
