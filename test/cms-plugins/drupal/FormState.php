<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Form\FormInterface;
use Drupal\Core\Form\FormStateInterface;

final class FormState implements FormStateInterface
{
    /** @var array<string, string> */
    public array $errors = [];
    public bool $isRebuilt = false;

    /** @param array<string, mixed> $values */
    public function __construct(private FormInterface $object, public array $values = [])
    {
    }

    public function getValues(): array
    {
        return $this->values;
    }

    public function setErrorByName($name, string|\Stringable $message = ''): static
    {
        if (!array_key_exists($name, $this->values)) {
            throw new \LogicException("There is no element $name to mark.");
        }
        $this->errors[$name] = (string) $message;
        return $this;
    }

    public function setRebuild(bool $rebuild = true): static
    {
        $this->isRebuilt = $rebuild;
        return $this;
    }

    public function getFormObject(): FormInterface
    {
        return $this->object;
    }
}
