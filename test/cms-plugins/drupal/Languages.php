<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

final class Languages
{
    public function getCurrentLanguage(): self
    {
        return $this;
    }

    public function getId(): string
    {
        return 'en';
    }
}
