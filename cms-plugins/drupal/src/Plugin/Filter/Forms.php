<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Plugin\Filter;

use Drupal\Core\Plugin\ContainerFactoryPluginInterface;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\filter\Attribute\Filter;
use Drupal\filter\FilterProcessResult;
use Drupal\filter\Plugin\FilterBase;
use Drupal\filter\Plugin\FilterInterface;
use Drupal\mtc_sidecar\DrupalHost;
use Drupal\mtc_sidecar\Plugin\WithAdapter;
use MtcSidecar\Core\ShortCodes;

/**
 * Short codes in texts become forms of the sidecar.
 */
#[Filter(
  id: 'mtc_sidecar_forms',
  title: new TranslatableMarkup('Show forms of mtc-sidecar or Mautic'),
  type: FilterInterface::TYPE_TRANSFORM_IRREVERSIBLE,
  description: new TranslatableMarkup('{mtc_form id="3"} and the short codes of Mautic become a form.'),
  weight: 50,
)]
final class Forms extends FilterBase implements ContainerFactoryPluginInterface {

  use WithAdapter;

  /**
   * {@inheritdoc}
   */
  public function process($text, $langcode): FilterProcessResult {
    $html = ShortCodes::replaceIn((string) $text, $this->adapter->settings());
    return (new FilterProcessResult($html))->addCacheTags(['config:' . DrupalHost::SETTINGS]);
  }

}
