<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Hook;

use Drupal\Core\Extension\Requirement\RequirementSeverity;
use Drupal\Core\Hook\Attribute\Hook;
use MtcSidecar\Core\Adapter;

/**
 * The outbox on the status report.
 */
final class StatusReport {

  public function __construct(private readonly Adapter $adapter) {}

  /**
   * Implements hook_runtime_requirements().
   */
  #[Hook('runtime_requirements')]
  public function runtimeRequirements(): array {
    $outcome = $this->adapter->command('status');
    $requirement = ['title' => 'mtc-sidecar', 'value' => array_shift($outcome->lines)];
    if (!$outcome->isOk) {
      $requirement['severity'] = enum_exists(RequirementSeverity::class) ? RequirementSeverity::Warning : 1;
      $requirement['description'] = implode(' ', $outcome->lines);
    }
    return ['mtc_sidecar' => $requirement];
  }

}
