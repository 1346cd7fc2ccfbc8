<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Command;

use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\SymfonyConsole;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * The outbox and the connection, by the command line of Drupal 11.4 and later.
 */
#[AsCommand(name: 'mtc-sidecar', description: 'Looks after the outbox and the connection of mtc-sidecar.')]
final class SidecarCommand extends Command {

  public function __construct(private readonly Adapter $adapter) {
    parent::__construct();
  }

  /**
   * {@inheritdoc}
   */
  protected function configure(): void {
    $this->addArgument('action', InputArgument::OPTIONAL, 'status, flush, test, purge, export or erase', 'status');
    $this->addArgument('email', InputArgument::OPTIONAL, 'Whose data to export or erase', '');
  }

  /**
   * {@inheritdoc}
   */
  protected function execute(InputInterface $input, OutputInterface $output): int {
    $words = [$input->getArgument('action'), $input->getArgument('email')];
    return SymfonyConsole::say($this->adapter->command(...array_map('strval', $words)), $output);
  }

}
