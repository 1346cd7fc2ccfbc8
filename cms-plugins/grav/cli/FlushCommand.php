<?php

declare(strict_types=1);

namespace Grav\Plugin\Console;

use MtcSidecar\Grav\SidecarCommand;

class FlushCommand extends SidecarCommand
{
    protected function configure(): void
    {
        $this->setName('flush')->setDescription('Brings all that waits to the sidecar now.');
    }
}
