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

// A PHP that brings its own C library cannot be started by its name alone.
$command = getenv('MTC_TEST_PHP');
if ($command !== false) {
    $binary = new ReflectionProperty(SebastianBergmann\Environment\Runtime::class, 'binary');
    if (PHP_VERSION_ID < 80100) {
        $binary->setAccessible(true);
    }
    $binary->setValue(null, $command);
}
