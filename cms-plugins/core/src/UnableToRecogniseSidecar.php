<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class UnableToRecogniseSidecar extends SidecarFailure
{
    public static function at(string $url): self
    {
        return new self(new Sentence(
            'Something answers at %s, but it is not a sidecar. Enter the address that the sidecar prints at its start.',
            $url
        ));
    }

    public static function behind(string $url, string $target): self
    {
        return new self(new Sentence(
            '%1$s sends its callers on to %2$s. Enter the address that the sidecar itself has.',
            $url,
            $target
        ));
    }
}
