<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Signs a call to the sidecar with the secret of the site. */
final class Signature
{
    /**
     * @param array{method: string, path: string, timestamp: string, id: string, body: string} $call
     *        the path as it is below the address of the sidecar, the body as it is sent
     */
    public static function of(string $secret, array $call): string
    {
        $bodyHash = hash('sha256', $call['body']);
        $parts = ['mtc1', $call['method'], $call['path'], $call['timestamp'], $call['id'], $bodyHash];
        return hash_hmac('sha256', implode("\n", $parts), $secret);
    }

    /** A random UUID of version 4. */
    public static function newCallId(): string
    {
        $bytes = random_bytes(16);
        $bytes[6] = chr((ord($bytes[6]) & 0x0f) | 0x40);
        $bytes[8] = chr((ord($bytes[8]) & 0x3f) | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }
}
