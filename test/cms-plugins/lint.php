<?php

declare(strict_types=1);

// Parses every PHP file below a folder with the PHP that runs this, and names those that fail.
$count = 0;
$files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($argv[1]));
foreach ($files as $file) {
    if (!in_array($file->getExtension(), ['php', 'module', 'install'], true)) {
        continue;
    }
    $count++;
    try {
        token_get_all((string) file_get_contents($file->getPathname()), TOKEN_PARSE);
    } catch (ParseError $error) {
        echo $file->getPathname(), ':', $error->getLine(), ' ', $error->getMessage(), "\n";
        exit(1);
    }
}
exit($count > 20 ? 0 : 1);
