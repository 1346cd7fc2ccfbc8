<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** A site without a CMS: settings from a file beside this one. */
final class OneFileHost implements Host
{
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

    public function adapter(): Adapter
    {
        $source = ['cms' => 'php', 'cms_version' => PHP_VERSION];
        return new Adapter($this, $this->outbox(), $source);
    }

    /** A folder, or a file of SQLite. */
    private function outbox(): Outbox
    {
        return preg_match('/\.(db|sqlite3?)$/D', $this->outbox) === 1
            ? new TableOutbox(new SqliteSql($this->outbox), 'mtc_sidecar_outbox')
            : new FolderOutbox($this->outbox);
    }

    public function readSettings(): array
    {
        // Who calls mtc_sign_in() wants it.
        return $this->settings + ['identifyMembers' => true];
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
        $state = json_decode((string) @file_get_contents($this->deliveryFile()), true);
        return is_array($state) ? $state : [];
    }

    public function writeDeliveryState(array $state): void
    {
        @file_put_contents($this->deliveryFile(), json_encode($state), LOCK_EX);
    }

    private function deliveryFile(): string
    {
        return is_dir($this->outbox) ? "{$this->outbox}/.delivery" : "{$this->outbox}.delivery";
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
        return (new DirectHttp())->send($request);
    }

    public static function server(string $name): string
    {
        $value = $_SERVER[$name] ?? '';
        return is_string($value) ? $value : '';
    }
}
