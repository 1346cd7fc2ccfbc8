<?php

declare(strict_types=1);

$coreFolder = dirname(__DIR__, 3) . '/cms-plugins/core/src';
spl_autoload_register(static function (string $className) use ($coreFolder): void {
    $folders = [
        'MtcSidecar\\Core\\' => $coreFolder,
        'MtcSidecar\\Tests\\Contract\\' => dirname(__DIR__) . '/contract',
        'MtcSidecar\\Tests\\' => __DIR__,
    ];
    foreach ($folders as $prefix => $folder) {
        if (strncmp($className, $prefix, strlen($prefix)) === 0) {
            require $folder . '/' . strtr(substr($className, strlen($prefix)), '\\', '/') . '.php';
            return;
        }
    }
});
