<?php

declare(strict_types=1);

namespace Grav\Plugin\Console;

use MtcSidecar\Core\CommandOutcome;
use MtcSidecar\Core\PersonCommands;
use MtcSidecar\Grav\Sidecar;
use MtcSidecar\Grav\SidecarCommand;
use Symfony\Component\Console\Input\InputArgument;

/** For people who ask what is kept about them: Grav has no tool for it. */
class PersonCommand extends SidecarCommand
{
    protected function configure(): void
    {
        $this->setName('person')
            ->setDescription('Shows or erases what is kept about a person, here and in the sidecar.')
            ->addArgument('action', InputArgument::REQUIRED, implode(' or ', PersonCommands::NAMES))
            ->addArgument('email', InputArgument::REQUIRED, 'The e-mail address of the person');
    }

    protected function outcome(): CommandOutcome
    {
        $words = [$this->input->getArgument('action'), $this->input->getArgument('email')];
        return Sidecar::adapter()->command(...array_map('strval', $words));
    }
}
