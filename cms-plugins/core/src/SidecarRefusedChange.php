<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

final class SidecarRefusedChange extends SidecarFailure
{
    public static function saying(string $message): self
    {
        return new self(new Sentence('The sidecar refused the call: %s', $message));
    }
}
