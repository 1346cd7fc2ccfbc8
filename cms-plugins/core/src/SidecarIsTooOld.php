<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class SidecarIsTooOld extends SidecarFailure
{
    public static function forPlugin(string $version, string $needed): self
    {
        return new self(new Sentence(
            'The sidecar has version %1$s, but this plugin needs at least %2$s. Update the sidecar.',
            $version,
            $needed
        ));
    }
}
