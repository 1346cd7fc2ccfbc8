<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Field\FieldItemListInterface;

class Field implements FieldItemListInterface
{
    private FieldDefinition $definition;

    /** @param list<array<string, mixed>> $items */
    public function __construct(string $type, string $label, private array $items)
    {
        $this->definition = new FieldDefinition($type, $label);
    }

    public static function text(string $type, string $label, string $text): self
    {
        return new self($type, $label, $text === '' ? [] : [['value' => $text]]);
    }

    public function getString(): string
    {
        return implode(', ', array_map(static fn (array $item): string => (string) ($item['value'] ?? ''), $this->items));
    }

    public function getValue(): array
    {
        return $this->items;
    }

    public function getFieldDefinition(): FieldDefinition
    {
        return $this->definition;
    }
}
