<?php

declare(strict_types=1);

foreach (['core', 'site', 'frontend', 'extensions'] as $part) {
    require_once __DIR__ . "/stubs/$part.php";
}
