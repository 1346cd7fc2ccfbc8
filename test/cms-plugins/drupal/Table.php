<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

/** A table as hook_schema() describes it. */
final class Table
{
    private const TYPES = ['int' => 'integer', 'varchar' => 'varchar', 'text' => 'text'];

    /** @param array<string, mixed> $schema */
    public static function creating(string $name, array $schema): string
    {
        $columns = [];
        foreach ($schema['fields'] as $column => $field) {
            if (array_diff(array_keys($field), ['type', 'size', 'length', 'not null', 'description', 'default']) !== []) {
                throw new \LogicException("The column $column says what no column says.");
            }
            if ($field['type'] === 'varchar' && !isset($field['length'])) {
                throw new \LogicException("The text $column needs a length.");
            }
            $columns[] = "$column " . self::TYPES[$field['type']] . (($field['not null'] ?? false) ? ' NOT NULL' : '');
        }
        return "CREATE TABLE $name (" . implode(', ', [...$columns, 'PRIMARY KEY (' . implode(', ', $schema['primary key']) . ')']) . ')';
    }
}
