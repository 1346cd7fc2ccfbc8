<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

/** The route of the page that is being answered, and whether it is one of the administration. */
final class Route
{
    public ?string $name = null;

    public function getRouteName(): ?string
    {
        return $this->name;
    }

    public function isAdminRoute(): bool
    {
        return str_starts_with((string) $this->name, 'admin.');
    }
}
