<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

final class Page
{
    public function __construct(private bool $isOfDashboard)
    {
    }

    public function isAdminArea(): bool
    {
        return $this->isOfDashboard;
    }

    public function isEditMode(): bool
    {
        return false;
    }
}
