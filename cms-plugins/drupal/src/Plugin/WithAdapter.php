<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Plugin;

use MtcSidecar\Core\Adapter;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * For plugins of this module that call the core.
 *
 * @see \Drupal\Core\Plugin\ContainerFactoryPluginInterface
 */
trait WithAdapter {

  /**
   * The core.
   */
  private Adapter $adapter;

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container, array $configuration, $plugin_id, $plugin_definition): static {
    $plugin = new static($configuration, $plugin_id, $plugin_definition);
    $plugin->adapter = $container->get('mtc_sidecar.adapter');
    return $plugin;
  }

}
