<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Host;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\UnableToReachSidecar;

/** The smallest CMS: it keeps all in memory and sends requests by PHP's own streams. */
final class MemoryHost implements Host
{
    /** @var array<mixed> */
    public array $settings = [];
    /** @var array<mixed> */
    public array $forms = [];
    public string $secret = '';
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
        return ['https://shop.example/de'];
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
        $lines = [];
        foreach ($request->headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        $options = [
            'method' => $request->method,
            'header' => $lines,
            'content' => $request->body,
            'ignore_errors' => true,
            'follow_location' => 0,
            'timeout' => $request->timeout,
        ];
        $context = stream_context_create(['http' => $options]);
        $stream = @fopen($request->url, 'r', false, $context);
        if ($stream === false) {
            throw UnableToReachSidecar::because($request->url, 'no connection');
        }
        $headers = stream_get_meta_data($stream)['wrapper_data'];
        preg_match('/ (\d{3})/', (string) $headers[0], $status);
        preg_match('/^location: *(.*)$/im', implode("\n", $headers), $location);
        preg_match('/^retry-after: *(.*)$/im', implode("\n", $headers), $retryAfter);
        $body = (string) stream_get_contents($stream);
        return new HttpAnswer((int) $status[1], $body, $location[1] ?? '', $retryAfter[1] ?? '');
    }
}
