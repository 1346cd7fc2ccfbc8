<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * Keeps a secret unreadable in a database dump, where sodium exists: the key comes from the
 * host's configuration file. Without sodium the text is kept as it is.
 */
final class SealedText
{
    private const SEALED = 'sealed1:';
    private const PLAIN = 'plain1:';

    public static function seal(string $text, string $key): string
    {
        if ($text === '') {
            return '';
        }
        if (!function_exists('sodium_crypto_secretbox')) {
            return self::PLAIN . $text;
        }
        $nonce = random_bytes(SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);
        return self::SEALED . base64_encode($nonce . sodium_crypto_secretbox($text, $nonce, self::boxKey($key)));
    }

    /** The empty string when the text was sealed with another key. */
    public static function open(string $stored, string $key): string
    {
        if (strncmp($stored, self::PLAIN, strlen(self::PLAIN)) === 0) {
            return substr($stored, strlen(self::PLAIN));
        }
        $isSealed = strncmp($stored, self::SEALED, strlen(self::SEALED)) === 0;
        if (!$isSealed || !function_exists('sodium_crypto_secretbox_open')) {
            return '';
        }
        $bytes = (string) base64_decode(substr($stored, strlen(self::SEALED)), true);
        if (strlen($bytes) <= SODIUM_CRYPTO_SECRETBOX_NONCEBYTES) {
            return '';
        }
        $nonce = substr($bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);
        $box = substr($bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES);
        return (string) sodium_crypto_secretbox_open($box, $nonce, self::boxKey($key));
    }

    private static function boxKey(string $key): string
    {
        return hash('sha256', 'mtc-sidecar site secret' . $key, true);
    }
}
