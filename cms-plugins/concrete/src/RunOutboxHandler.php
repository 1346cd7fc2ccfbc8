<?php

namespace MtcSidecar\Concrete;

/** Found by its name. */
final class RunOutboxHandler
{
    public function __invoke(RunOutbox $command): void
    {
        Sidecar::adapter()->runScheduled();
    }
}
