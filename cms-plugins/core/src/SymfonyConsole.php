<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

use Symfony\Component\Console\Output\OutputInterface;

/** For hosts whose command line is Symfony's. */
final class SymfonyConsole
{
    /** Says what came of a command, as it is; returns what the process ends with. */
    public static function say(CommandOutcome $outcome, OutputInterface $output): int
    {
        $output->writeln($outcome->lines, OutputInterface::OUTPUT_RAW);
        return $outcome->isOk ? 0 : 1;
    }
}
