<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Drush\Commands;

use Drush\Attributes as CLI;
use Drush\Commands\DrushCommands;
use MtcSidecar\Core\Adapter;
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
  #[CLI\Argument(name: 'action', description: 'status, flush (send all that waits or was refused), test (the connection) or purge (forget what was refused)')]
  #[CLI\Usage(name: 'drush mtc-sidecar status', description: 'Says what waits for the sidecar.')]
  public function sidecar(string $action = 'status'): int {
    $outcome = $this->adapter->command($action);
    $this->io()->writeln($outcome->lines);
    return $outcome->isOk ? self::EXIT_SUCCESS : self::EXIT_FAILURE;
  }

}
