<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Field\EntityReferenceFieldItemListInterface;

/** A field that refers to entities: of them it holds numbers. */
final class References extends Field implements EntityReferenceFieldItemListInterface
{
    /** @param array<int, Thing> $entities */
    public function __construct(string $type, string $label, private array $entities)
    {
        parent::__construct($type, $label, array_map(static fn (Thing $one): array => ['target_id' => $one->id()], array_values($entities)));
    }

    public function referencedEntities(): array
    {
        return $this->entities;
    }
}
