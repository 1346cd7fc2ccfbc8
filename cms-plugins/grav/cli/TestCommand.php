<?php

declare(strict_types=1);

namespace Grav\Plugin\Console;

use MtcSidecar\Grav\SidecarCommand;

class TestCommand extends SidecarCommand
{
    protected function configure(): void
    {
        $this->setName('test')->setDescription('Tests the connection to the sidecar.');
    }
}
