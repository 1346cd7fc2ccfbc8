<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\EventSubscriber;

use Drupal\Core\Config\ConfigCrudEvent;
use Drupal\Core\Config\ConfigEvents;
use Drupal\mtc_sidecar\DrupalHost;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;

/**
 * The tag is cached with the libraries: imported settings change it, too.
 */
final class SettingsSubscriber implements EventSubscriberInterface {

  public function __construct(private readonly DrupalHost $host) {}

  /**
   * {@inheritdoc}
   */
  public static function getSubscribedEvents(): array {
    return [ConfigEvents::SAVE => 'onSave'];
  }

  /**
   * Forgets the tag as it was.
   */
  public function onSave(ConfigCrudEvent $event): void {
    if ($event->getConfig()->getName() === DrupalHost::SETTINGS) {
      $this->host->forgetCachedPages();
    }
  }

}
