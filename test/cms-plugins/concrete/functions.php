<?php

declare(strict_types=1);

defined('C5_EXECUTE') || define('C5_EXECUTE', true);
defined('ADMIN_GROUP_ID') || define('ADMIN_GROUP_ID', 3);

function t(string $text, mixed ...$values): string
{
    return $values === [] ? $text : vsprintf($text, $values);
}

function h(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES, 'UTF-8');
}
