<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** UUIDs of version 7: the time first, then chance, so that what came first is sent first. */
final class TimeOrderedId
{
    public static function at(int $milliseconds): string
    {
        $bytes = substr(pack('J', $milliseconds), 2) . random_bytes(10);
        $bytes[6] = chr((ord($bytes[6]) & 0x0f) | 0x70);
        $bytes[8] = chr((ord($bytes[8]) & 0x3f) | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }
}
