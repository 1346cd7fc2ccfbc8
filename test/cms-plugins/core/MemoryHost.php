<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\DirectHttp;
use MtcSidecar\Core\Host;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;

/** The smallest CMS: it keeps all in memory. */
final class MemoryHost implements Host
{
    /** @var array<mixed> */
    public array $settings = [];
    /** @var array<mixed> */
    public array $forms = [];
    public string $secret = '';
    public string $site = 'https://shop.example/de';
    public int $timesPagesWereForgotten = 0;
    /** @var array<string, int> */
    public array $deliveryState = [];

    public function readSettings(): array
    {
        return $this->settings;
    }

    public function writeSettings(array $settings): void
    {
        $this->settings = $settings;
    }

    public function readForms(): array
    {
        return $this->forms;
    }

    public function writeForms(array $forms): void
    {
        $this->forms = $forms;
    }

    public function readSecret(): string
    {
        return $this->secret;
    }

    public function writeSecret(string $sealed): void
    {
        $this->secret = $sealed;
    }

    public function readDeliveryState(): array
    {
        return $this->deliveryState;
    }

    public function writeDeliveryState(array $state): void
    {
        $this->deliveryState = $state;
    }

    public function sealingKey(): string
    {
        return 'a key from a configuration file';
    }

    public function editorRoles(): array
    {
        return ['administrator', 'editor'];
    }

    public function addresses(): array
    {
        return [$this->site];
    }

    public function knownEndpoint(): string
    {
        return '/known';
    }

    public function translate(string $english): string
    {
        return $english;
    }

    public function forgetCachedPages(): void
    {
        $this->timesPagesWereForgotten++;
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        return (new DirectHttp())->send($request);
    }
}
