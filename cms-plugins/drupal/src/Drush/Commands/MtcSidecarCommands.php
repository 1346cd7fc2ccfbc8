<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Drush\Commands;

use Drush\Attributes as CLI;
use Drush\Commands\DrushCommands;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\SymfonyConsole;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * The outbox and the connection, from the command line.
 */
final class MtcSidecarCommands extends DrushCommands {

  public function __construct(private readonly Adapter $adapter) {
    parent::__construct();
  }

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): self {
    return new self($container->get('mtc_sidecar.adapter'));
  }

  /**
   * Looks after the outbox and the connection.
   */
  #[CLI\Command(name: 'mtc-sidecar')]
  #[CLI\Argument(name: 'action', description: 'status, flush, test, purge, export or erase')]
  #[CLI\Argument(name: 'email', description: 'Whose data to export or erase')]
  #[CLI\Usage(name: 'drush mtc-sidecar status', description: 'Says what waits for the sidecar.')]
  public function sidecar(string $action = 'status', string $email = ''): int {
    return SymfonyConsole::say($this->adapter->command($action, $email), $this->output());
  }

}
