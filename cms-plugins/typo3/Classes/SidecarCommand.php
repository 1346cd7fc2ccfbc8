<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\CommandOutcome;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/** The commands `mtc:…`, each for all sites or for one. */
final class SidecarCommand extends Command
{
    public function __construct(private readonly Sidecars $sidecars, private readonly string $task)
    {
        parent::__construct();
    }

    protected function configure(): void
    {
        $this->addOption('site', null, InputOption::VALUE_REQUIRED, 'The identifier of a site; all of them without it');
        if (in_array($this->task, ['export', 'erase'], true)) {
            $this->addArgument('email', InputArgument::REQUIRED, 'Whose');
        }
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        if ($this->task === 'uninstall') {
            $this->sidecars->forgetAll();
            return self::SUCCESS;
        }
        $sidecars = $this->sidecars->all();
        $chosen = $input->getOption('site');
        $sidecars = $chosen === null ? $sidecars : array_intersect_key($sidecars, [$chosen => 1]);
        $code = $sidecars === [] && $chosen !== null ? self::INVALID : self::SUCCESS;
        foreach ($sidecars as $site => $sidecar) {
            $outcome = $this->outcome($sidecar, $input);
            foreach ($outcome->lines as $line) {
                $output->writeln("$site: $line", OutputInterface::OUTPUT_RAW);
            }
            $code = $outcome->isOk ? $code : self::FAILURE;
        }
        return $code;
    }

    private function outcome(Adapter $sidecar, InputInterface $input): CommandOutcome
    {
        if ($this->task === 'run') {
            $sidecar->runScheduled();
            return new CommandOutcome(true, []);
        }
        return $sidecar->command($this->task, $input->hasArgument('email') ? (string)$input->getArgument('email') : '');
    }
}
