<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Form\FormInterface;

/** A form that somebody fills in: only its elements have values, and choices are among the options. */
final class SentForm
{
    private const TYPES = ['textfield', 'textarea', 'password', 'checkbox', 'checkboxes', 'radios', 'actions', 'submit'];

    public function __construct(private FormInterface $form)
    {
    }

    /**
     * @param array<string, string|list<string>> $posted
     * @return string what is wrong with it, if anything is
     */
    public function send(array $posted): string
    {
        $state = new FormState($this->form);
        $form = $this->form->buildForm([], $state);
        foreach ($form as $key => $element) {
            if (!in_array($element['#type'], self::TYPES, true)) {
                throw new \LogicException("The element $key has the unknown type {$element['#type']}.");
            }
            if (isset($element['#title'])) {
                $state->values[$key] = $this->valueOf($element, $posted[$key] ?? null);
            }
        }
        $this->form->validateForm($form, $state);
        if ($state->errors === []) {
            $this->form->submitForm($form, $state);
        }
        return implode("\n", $state->errors);
    }

    /**
     * @param array<string, mixed> $element
     * @param string|list<string>|null $sent null when the browser sent nothing: the element is as it was shown
     */
    private function valueOf(array $element, string|array|null $sent): mixed
    {
        $shown = $element['#default_value'] ?? '';
        if ($element['#type'] === 'checkboxes') {
            $chosen = $sent ?? $shown;
            if (array_diff($chosen, array_keys($element['#options'])) !== []) {
                throw new \LogicException('A box was ticked that is not there: ' . implode(', ', $chosen));
            }
            return array_replace(array_fill_keys(array_keys($element['#options']), 0), array_combine($chosen, $chosen));
        }
        if ($element['#type'] === 'checkbox') {
            return (int) ($sent ?? $shown);
        }
        if ($element['#type'] === 'radios' && !isset($element['#options'][$sent ?? $shown])) {
            throw new \LogicException('There is no such choice.');
        }
        return $sent ?? $shown;
    }
}
