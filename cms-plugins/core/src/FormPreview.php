<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What the sidecar says about the fields of a form, in the words of the site. */
final class FormPreview
{
    /**
     * @param array<mixed> $answer of the sidecar
     * @param list<array{key: string, label: string, type: string}> $fields
     * @return array{fields: list<array{key: string, label: string, to: list<string>}>, choices: list<array{alias: string, label: string}>}
     */
    public static function from(array $answer, array $fields): array
    {
        $targets = [];
        foreach ((array) ($answer['fields'] ?? []) as $field) {
            $to = is_array($field) ? array_filter((array) ($field['to'] ?? []), 'is_string') : [];
            $targets[(string) ($field['key'] ?? '')] = array_values($to);
        }
        $told = [];
        foreach ($fields as $field) {
            $label = $field['label'] === '' ? $field['key'] : $field['label'];
            $told[] = ['key' => $field['key'], 'label' => $label, 'to' => $targets[$field['key']] ?? []];
        }
        $choices = [];
        foreach ((array) ($answer['choices'] ?? []) as $choice) {
            if (is_string($choice['alias'] ?? null) && is_string($choice['label'] ?? null)) {
                $choices[] = ['alias' => $choice['alias'], 'label' => $choice['label']];
            }
        }
        return ['fields' => $told, 'choices' => $choices];
    }
}
