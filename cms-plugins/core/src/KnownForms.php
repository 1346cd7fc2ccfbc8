<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The forms of the site that were sent so far, and their fields, without what was answered. */
final class KnownForms
{
    private const MOST = 200;
    private const MOST_FIELDS = 200;

    /**
     * Null when nothing is new.
     *
     * @param array<mixed> $known as it was stored
     * @return array<string, array<string, mixed>>|null
     */
    public static function with(array $known, Submission $submission): ?array
    {
        $forms = self::parse($known);
        $key = FormRules::keyOf($submission->provider, $submission->formId);
        if (!isset($forms[$key]) && count($forms) >= self::MOST) {
            return null;
        }
        $form = [
            'provider' => $submission->provider,
            'id' => $submission->formId,
            'title' => $submission->formTitle,
            'fields' => $forms[$key]['fields'] ?? [],
        ];
        foreach ($submission->fields() as $field) {
            if (count($form['fields']) < self::MOST_FIELDS) {
                $form['fields'][$field['key']] = ['label' => $field['label'], 'type' => $field['type']];
            }
        }
        $isNew = ($forms[$key] ?? null) !== $form;
        return $isNew ? [$key => $form] + $forms : null;
    }

    /**
     * @param array<mixed> $stored
     * @return array<string, array{provider: string, id: string, title: string, fields: array<array{label: string, type: string}>}>
     */
    public static function parse(array $stored): array
    {
        $forms = [];
        foreach ($stored as $key => $form) {
            if (is_array($form) && is_string($form['provider'] ?? null) && is_string($form['id'] ?? null)) {
                $forms[(string) $key] = [
                    'provider' => $form['provider'],
                    'id' => $form['id'],
                    'title' => is_string($form['title'] ?? null) ? $form['title'] : '',
                    'fields' => array_map([self::class, 'field'], (array) ($form['fields'] ?? [])),
                ];
            }
        }
        return $forms;
    }

    /**
     * @param mixed $stored
     * @return array{label: string, type: string}
     */
    private static function field($stored): array
    {
        $field = (array) $stored;
        return [
            'label' => is_string($field['label'] ?? null) ? $field['label'] : '',
            'type' => is_string($field['type'] ?? null) ? $field['type'] : '',
        ];
    }
}
