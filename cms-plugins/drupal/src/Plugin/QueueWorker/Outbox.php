<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Plugin\QueueWorker;

use Drupal\Core\Plugin\ContainerFactoryPluginInterface;
use Drupal\Core\Queue\Attribute\QueueWorker;
use Drupal\Core\Queue\DelayedRequeueException;
use Drupal\Core\Queue\QueueWorkerBase;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\mtc_sidecar\Plugin\WithAdapter;

/**
 * Brings what waits to the sidecar, again and again while something waits.
 */
#[QueueWorker(
  id: 'mtc_sidecar',
  title: new TranslatableMarkup('Outbox of mtc-sidecar'),
  cron: ['time' => 20],
)]
final class Outbox extends QueueWorkerBase implements ContainerFactoryPluginInterface {

  use WithAdapter;

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
