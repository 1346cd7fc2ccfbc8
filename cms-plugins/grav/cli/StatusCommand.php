<?php

declare(strict_types=1);

namespace Grav\Plugin\Console;

use MtcSidecar\Grav\SidecarCommand;

class StatusCommand extends SidecarCommand
{
    protected function configure(): void
    {
        $this->setName('status')->setDescription('Says what waits for the sidecar, and what it refused.');
    }
}
