<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Plugin\WebformHandler;

use Drupal\mtc_sidecar\People;
use Drupal\webform\Plugin\WebformHandlerBase;
use Drupal\webform\WebformSubmissionInterface;

/**
 * Brings completed submissions of a webform to the sidecar.
 *
 * @WebformHandler(
 *   id = "mtc_sidecar",
 *   label = @Translation("mtc-sidecar"),
 *   category = @Translation("External"),
 *   description = @Translation("Brings completed submissions to the sidecar."),
 *   cardinality = \Drupal\webform\Plugin\WebformHandlerInterface::CARDINALITY_SINGLE,
 *   results = \Drupal\webform\Plugin\WebformHandlerInterface::RESULTS_PROCESSED,
 *   submission = \Drupal\webform\Plugin\WebformHandlerInterface::SUBMISSION_OPTIONAL,
 * )
 */
final class MtcSidecar extends WebformHandlerBase {

  /**
   * {@inheritdoc}
   */
  public function postSave(WebformSubmissionInterface $webform_submission, $update = TRUE): void {
    // Drafts come first and edits later; this is said once.
    if ($webform_submission->getState() === WebformSubmissionInterface::STATE_COMPLETED) {
      People::forwardForm('webform', $webform_submission->getWebform(), self::answersOf($webform_submission));
    }
  }

  /**
   * What was answered; of files, only their numbers are known here.
   */
  private static function answersOf(WebformSubmissionInterface $submission): iterable {
    $elements = $submission->getWebform()->getElementsInitializedFlattenedAndHasValue();
    foreach ($submission->getData() as $key => $value) {
      $type = (string) ($elements[$key]['#type'] ?? 'textfield');
      if (!str_contains($type, 'file') && !str_contains($type, 'signature')) {
        yield ['key' => $key, 'value' => $value, 'label' => (string) ($elements[$key]['#title'] ?? ''), 'type' => $type];
      }
    }
  }

}
