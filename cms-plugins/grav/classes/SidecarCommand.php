<?php

declare(strict_types=1);

namespace MtcSidecar\Grav;

use Grav\Console\ConsoleCommand;
use MtcSidecar\Core\Commands;
use MtcSidecar\Core\PersonCommands;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Output\OutputInterface;

/** One of the commands that every plugin for the sidecar has; its class says which. Grav wants a file for each. */
abstract class SidecarCommand extends ConsoleCommand
{
    protected function configure(): void
    {
        $name = strtolower(basename(strtr(static::class, '\\', '/'), 'Command'));
        $this->setName($name)->setDescription(Commands::ABOUT[$name]);
        if (in_array($name, PersonCommands::NAMES, true)) {
            $this->addArgument('email', InputArgument::REQUIRED, 'The e-mail address of the person');
        }
    }

    protected function serve(): int
    {
        $this->initializePlugins();
        $email = $this->input->hasArgument('email') ? (string) $this->input->getArgument('email') : '';
        $outcome = Sidecar::adapter()->command((string) $this->getName(), $email);
        $this->output->writeln($outcome->lines, OutputInterface::OUTPUT_RAW);
        return $outcome->isOk ? 0 : 1;
    }
}
