<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Console\Command;
use MtcSidecar\Core\Commands;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/** `concrete/bin/concrete mtc-sidecar status` and the others. */
final class Console extends Command
{
    protected function configure(): void
    {
        $this->setName('mtc-sidecar')
            ->setDescription('What waits for the sidecar, and what is kept about a person.')
            ->addArgument('action', InputArgument::REQUIRED, implode(', ', array_keys(Commands::ABOUT)))
            ->addArgument('email', InputArgument::OPTIONAL, 'Of the person, for export and erase');
        parent::configure();
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $words = [$input->getArgument('action'), $input->getArgument('email')];
        $outcome = Sidecar::adapter()->command(...array_map('strval', $words));
        $output->writeln($outcome->lines, OutputInterface::OUTPUT_RAW);
        return $outcome->isOk ? 0 : 1;
    }
}
