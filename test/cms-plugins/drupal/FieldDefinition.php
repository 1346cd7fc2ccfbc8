<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

/** A field's definition, and in its stead that of its storage. */
final class FieldDefinition
{
    public function __construct(private string $type, private string $label)
    {
    }

    public function getType(): string
    {
        return $this->type;
    }

    public function getLabel(): string
    {
        return $this->label;
    }

    public function getFieldStorageDefinition(): self
    {
        return $this;
    }

    public function getMainPropertyName(): ?string
    {
        return match ($this->type) {
            'entity_reference', 'file', 'image' => 'target_id',
            'map' => null,
            default => 'value',
        };
    }
}
