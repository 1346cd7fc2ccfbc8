<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\System\MtcSidecar;

use Joomla\Console\Command\AbstractCommand;
use MtcSidecar\Core\SymfonyConsole;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

\defined('_JEXEC') or die;

final class Command extends AbstractCommand
{
    public function __construct(private string $task)
    {
        parent::__construct("mtc-sidecar:$task");
        $this->setDescription("mtc-sidecar: $task");
    }

    protected function doExecute(InputInterface $input, OutputInterface $output): int
    {
        return SymfonyConsole::say((new JoomlaHost())->adapter()->command($this->task), $output);
    }
}
