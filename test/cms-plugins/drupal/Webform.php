<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\webform\WebformSubmissionInterface;

/** A webform, and one submission of it. */
final class Webform extends Thing implements WebformSubmissionInterface
{
    /** @param array<string, mixed> $data */
    public function __construct(private string $state, private array $data)
    {
        parent::__construct('event', 'Come to our event');
    }

    public function getState(): string
    {
        return $this->state;
    }

    public function getWebform(): self
    {
        return $this;
    }

    public function getData(): array
    {
        return $this->data;
    }

    /** @return array<string, array<string, string>> */
    public function getElementsInitializedFlattenedAndHasValue(): array
    {
        return [
            'e_mail' => ['#type' => 'email', '#title' => 'E-mail'],
            'meals' => ['#type' => 'checkboxes', '#title' => 'Meals'],
            'certificate' => ['#type' => 'webform_document_file', '#title' => 'Certificate'],
        ];
    }
}
