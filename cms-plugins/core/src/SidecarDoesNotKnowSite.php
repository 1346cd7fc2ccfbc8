<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class SidecarDoesNotKnowSite extends SidecarFailure
{
    public static function withKey(string $siteKey): self
    {
        return new self(new Sentence(
            'The sidecar has no site with the key %s. Copy the key of this site from the sidecar again.',
            $siteKey
        ));
    }
}
