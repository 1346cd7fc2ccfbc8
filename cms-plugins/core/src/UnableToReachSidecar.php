<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class UnableToReachSidecar extends SidecarFailure
{
    public static function because(string $url, string $reason): self
    {
        return new self(new Sentence(
            'The sidecar at %1$s cannot be reached. Is it running, and may this server connect to it? (%2$s)',
            self::entered($url),
            $reason
        ));
    }

    public static function answering(string $url, int $status): self
    {
        return new self(new Sentence(
            '%1$s answers, but with the server error %2$s. Look into the log of the sidecar or its proxy.',
            $url,
            (string) $status
        ));
    }

    /** The address as the admin entered it, without the path of the call. */
    private static function entered(string $url): string
    {
        return (string) preg_replace('#/mtc/v1/.*$#Ds', '', $url);
    }
}
