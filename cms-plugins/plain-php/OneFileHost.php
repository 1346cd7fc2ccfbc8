<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** A site without a CMS: settings from a file beside this one, requests by cURL or by PHP's streams. */
final class OneFileHost implements Host
{
    private const MAX_ANSWER_BYTES = 1048576;

    /** @var array<mixed> */
    private array $settings;
    private string $outbox;

    /** @param array<mixed> $settings */
    public function __construct(array $settings)
    {
        $this->settings = $settings;
        $outbox = $settings['outbox'] ?? '';
        $this->outbox = is_string($outbox) && $outbox !== '' ? $outbox : dirname(__DIR__) . '/mtc-sidecar-outbox';
    }

    public function outbox(): Outbox
    {
        return new FolderOutbox($this->outbox);
    }

    public function connection(): Connection
    {
        $settings = Settings::fromStored($this->settings, []);
        return new Connection($settings->sidecarUrl(), $settings->siteKey(), (new Secret($this))->value());
    }

    public function forwarder(): Forwarder
    {
        return new Forwarder($this, $this->outbox(), $this->connection(), 'time');
    }

    public function readSettings(): array
    {
        return $this->settings;
    }

    public function writeSettings(array $settings): void
    {
    }

    public function readForms(): array
    {
        return [];
    }

    public function writeForms(array $forms): void
    {
    }

    public function readSecret(): string
    {
        $secret = $this->settings['secret'] ?? '';
        return is_string($secret) && $secret !== '' ? SealedText::seal($secret, $this->sealingKey()) : '';
    }

    public function writeSecret(string $sealed): void
    {
    }

    public function readDeliveryState(): array
    {
        $state = json_decode((string) @file_get_contents($this->outbox . '/.delivery'), true);
        return is_array($state) ? $state : [];
    }

    public function writeDeliveryState(array $state): void
    {
        @file_put_contents($this->outbox . '/.delivery', json_encode($state), LOCK_EX);
    }

    public function sealingKey(): string
    {
        return __FILE__;
    }

    public function editorRoles(): array
    {
        return [];
    }

    public function addresses(): array
    {
        $named = $this->settings['addresses'] ?? [];
        return is_array($named) && $named !== []
            ? array_values(array_filter($named, 'is_string'))
            : ['http://' . self::server('HTTP_HOST')];
    }

    public function knownEndpoint(): string
    {
        $named = $this->settings['knownEndpoint'] ?? null;
        if (is_string($named)) {
            return $named;
        }
        $root = (string) realpath(self::server('DOCUMENT_ROOT'));
        $isShown = $root !== '' && strncmp(__FILE__, "$root/", strlen($root) + 1) === 0;
        return $isShown ? substr(__FILE__, strlen($root)) : '';
    }

    public function translate(string $english): string
    {
        return $english;
    }

    public function forgetCachedPages(): void
    {
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        return function_exists('curl_init') ? $this->sendByCurl($request) : $this->sendByStream($request);
    }

    private function sendByCurl(HttpRequest $request): HttpAnswer
    {
        $head = '';
        $handle = curl_init($request->url);
        if ($handle === false) {
            throw UnableToReachSidecar::because($request->url, 'cURL');
        }
        curl_setopt_array($handle, [
            CURLOPT_CUSTOMREQUEST => $request->method,
            CURLOPT_HTTPHEADER => self::lines($request),
            CURLOPT_POSTFIELDS => $request->body,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_TIMEOUT_MS => (int) ($request->timeout * 1000),
            CURLOPT_HEADERFUNCTION => static function ($handle, string $line) use (&$head): int {
                $head .= $line;
                return strlen($line);
            },
        ]);
        $body = curl_exec($handle);
        if (!is_string($body)) {
            throw UnableToReachSidecar::because($request->url, curl_error($handle));
        }
        return self::answer($head, $body);
    }

    private function sendByStream(HttpRequest $request): HttpAnswer
    {
        $end = microtime(true) + $request->timeout;
        $stream = @fopen($request->url, 'r', false, stream_context_create(['http' => [
            'method' => $request->method,
            'header' => self::lines($request),
            'content' => $request->body,
            'timeout' => $request->timeout,
            'follow_location' => 0,
            'ignore_errors' => true,
        ]]));
        if ($stream === false) {
            throw UnableToReachSidecar::because($request->url, (string) (error_get_last()['message'] ?? ''));
        }
        $head = implode("\r\n", (array) (stream_get_meta_data($stream)['wrapper_data'] ?? []));
        $body = '';
        while (!feof($stream) && microtime(true) < $end && strlen($body) < self::MAX_ANSWER_BYTES) {
            $body .= (string) fread($stream, 8192);
        }
        fclose($stream);
        return self::answer($head, $body);
    }

    /** @return list<string> */
    private static function lines(HttpRequest $request): array
    {
        $lines = ['Expect:', 'Connection: close'];
        foreach ($request->headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        return $lines;
    }

    private static function answer(string $head, string $body): HttpAnswer
    {
        preg_match_all('#^HTTP/\S+ (\d{3})#m', $head, $statuses);
        preg_match('/^Location:\s*(.*?)\s*$/mi', $head, $location);
        preg_match('/^Retry-After:\s*(.*?)\s*$/mi', $head, $retryAfter);
        return new HttpAnswer((int) end($statuses[1]), $body, $location[1] ?? '', $retryAfter[1] ?? '');
    }

    public static function server(string $name): string
    {
        $value = $_SERVER[$name] ?? '';
        return is_string($value) ? $value : '';
    }
}
