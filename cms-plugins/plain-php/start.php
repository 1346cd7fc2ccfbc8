<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

// Required by a page, this file only defines functions; asked for by itself, it answers.
if (realpath(OneFileHost::server('SCRIPT_FILENAME')) === __FILE__) {
    if (PHP_SAPI === 'cli') {
        $arguments = $_SERVER['argv'] ?? [];
        exit(mtc_command((string) ($arguments[1] ?? ''), (string) ($arguments[2] ?? '')));
    }
    mtc_known();
}
