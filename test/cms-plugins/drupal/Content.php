<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Entity\FieldableEntityInterface;
use Drupal\Core\Field\FieldItemListInterface;

/** An entity with fields. */
class Content implements FieldableEntityInterface
{
    /** @param array<string, FieldItemListInterface> $fields */
    public function __construct(protected array $fields)
    {
    }

    public function id(): ?int
    {
        return null;
    }

    public function label(): string
    {
        return '';
    }

    public function hasField(string $field_name): bool
    {
        return isset($this->fields[$field_name]);
    }

    public function get(string $field_name): FieldItemListInterface
    {
        return $this->fields[$field_name] ?? throw new \InvalidArgumentException("Field $field_name is unknown.");
    }

    public function getFields(bool $include_computed = true): array
    {
        return $this->fields;
    }
}
