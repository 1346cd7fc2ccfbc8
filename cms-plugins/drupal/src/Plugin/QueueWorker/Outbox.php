<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Plugin\QueueWorker;

use Drupal\Core\Plugin\ContainerFactoryPluginInterface;
use Drupal\Core\Queue\Attribute\QueueWorker;
use Drupal\Core\Queue\DelayedRequeueException;
use Drupal\Core\Queue\QueueWorkerBase;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use MtcSidecar\Core\Adapter;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * Brings what waits to the sidecar, again and again while something waits.
 */
#[QueueWorker(
  id: 'mtc_sidecar',
  title: new TranslatableMarkup('Outbox of mtc-sidecar'),
  cron: ['time' => 20],
)]
final class Outbox extends QueueWorkerBase implements ContainerFactoryPluginInterface {

  /**
   * The core.
   */
  private Adapter $adapter;

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container, array $configuration, $plugin_id, $plugin_definition): static {
    $worker = new static($configuration, $plugin_id, $plugin_definition);
    $worker->adapter = $container->get('mtc_sidecar.adapter');
    return $worker;
  }

  /**
   * {@inheritdoc}
   */
  public function processItem($data): void {
    $this->adapter->runScheduled(20);
    if ($this->adapter->status()->waiting > 0) {
      throw new DelayedRequeueException(60);
    }
  }

}
