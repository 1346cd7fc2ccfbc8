<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Entity\EntityStorageInterface;
use Drupal\Core\Entity\EntityTypeManagerInterface;

/** The storage of roles. */
final class Roles implements EntityTypeManagerInterface, EntityStorageInterface
{
    private const LABELS = [
        'anonymous' => 'Anonymous user',
        'authenticated' => 'Authenticated user',
        'content_editor' => 'Content editor',
        'administrator' => 'Administrator',
    ];

    public function getStorage($entity_type_id): self
    {
        return $entity_type_id === 'user_role' ? $this : throw new \LogicException("There are no $entity_type_id here.");
    }

    /** @return array<string, Thing> */
    public function loadMultiple(): array
    {
        $roles = [];
        foreach (self::LABELS as $id => $label) {
            $roles[$id] = new Thing($id, $label);
        }
        return $roles;
    }
}
