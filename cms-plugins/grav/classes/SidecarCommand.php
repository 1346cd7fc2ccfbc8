<?php

declare(strict_types=1);

namespace MtcSidecar\Grav;

use Grav\Console\ConsoleCommand;
use MtcSidecar\Core\CommandOutcome;

/** One of the commands that every plugin for the sidecar has. */
abstract class SidecarCommand extends ConsoleCommand
{
    protected function serve(): int
    {
        $this->initializePlugins();
        $outcome = $this->outcome();
        foreach ($outcome->lines as $line) {
            $this->output->writeln($line);
        }
        return $outcome->isOk ? 0 : 1;
    }

    protected function outcome(): CommandOutcome
    {
        return Sidecar::adapter()->command((string) $this->getName());
    }
}
