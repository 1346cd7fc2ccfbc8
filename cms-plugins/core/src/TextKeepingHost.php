<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** For hosts that keep small texts by name: what a Host keeps beside its settings. */
abstract class TextKeepingHost implements Host
{
    /** @return string empty before the first time */
    abstract protected function readText(string $name): string;

    /** @param string $name `forms`, `secret` or `delivery` */
    abstract protected function writeText(string $name, string $text): void;

    public function readForms(): array
    {
        return (array) json_decode($this->readText('forms'), true);
    }

    public function writeForms(array $forms): void
    {
        $this->writeText('forms', (string) json_encode($forms, JSON_INVALID_UTF8_SUBSTITUTE));
    }

    public function readSecret(): string
    {
        return $this->readText('secret');
    }

    public function writeSecret(string $sealed): void
    {
        $this->writeText('secret', $sealed);
    }

    public function readDeliveryState(): array
    {
        return (array) json_decode($this->readText('delivery'), true);
    }

    public function writeDeliveryState(array $state): void
    {
        $this->writeText('delivery', (string) json_encode($state));
    }
}
