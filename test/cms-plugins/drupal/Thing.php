<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Entity\EntityInterface;

/** An entity of which the name counts: a role, a contact form. */
class Thing implements EntityInterface
{
    public function __construct(private string $id, private string $label)
    {
    }

    public function id(): string
    {
        return $this->id;
    }

    public function label(): string
    {
        return $this->label;
    }
}
