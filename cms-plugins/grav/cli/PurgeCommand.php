<?php

declare(strict_types=1);

namespace Grav\Plugin\Console;

use MtcSidecar\Grav\SidecarCommand;

class PurgeCommand extends SidecarCommand
{
    protected function configure(): void
    {
        $this->setName('purge')->setDescription('Forgets what the sidecar refused.');
    }
}
