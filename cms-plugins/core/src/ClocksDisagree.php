<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class ClocksDisagree extends SidecarFailure
{
    public static function by(int $seconds): self
    {
        return new self(new Sentence(
            'The clocks of this server and of the sidecar differ by %s seconds. Set both by a time server.',
            (string) abs($seconds)
        ));
    }
}
