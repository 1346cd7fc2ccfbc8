<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class SidecarRejectsSecret extends SidecarFailure
{
    public static function ofSite(string $siteKey): self
    {
        return new self(new Sentence(
            'The secret does not belong to the site key %s. Copy the secret of this site from the sidecar again.',
            $siteKey
        ));
    }
}
