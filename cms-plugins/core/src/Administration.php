<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What the site admin does on the settings screen. */
final class Administration
{
    private const TOLD_TO_THE_SIDECAR = ['backend', 'sidecarUrl', 'siteKey', 'secret', 'trackAnonymous'];

    private const ANNOUNCED_AGAIN_AFTER = 600;

    private Host $host;
    private Secret $secret;

    public function __construct(Host $host)
    {
        $this->host = $host;
        $this->secret = new Secret($host);
    }

    /** @return array<string, mixed> all settings; of the secret only whether and where it is */
    public function describe(): array
    {
        $source = $this->secret->source();
        return ['hasSecret' => $source !== null, 'secretSource' => $source] + $this->settings()->known();
    }

    /**
     * The fields of the settings screen in the language of the admin, with what is set: lines as one
     * text, roles as a list, of the secret nothing.
     *
     * @return list<array{key: string, kind: string, label: string, help: string, choices: array<string, string>, value: mixed}>
     */
    public function fields(): array
    {
        $say = fn (Sentence $sentence): string => $sentence->in([$this->host, 'translate']);
        $values = SettingsForm::textsOf($this->settings()->known());
        $fields = [];
        foreach (SettingsForm::fields() as $field) {
            $fields[] = [
                'key' => $field->key,
                'kind' => $field->kind,
                'label' => $say($field->label),
                'help' => $say($field->help),
                'choices' => array_map($say, $field->choices),
                'value' => $values[$field->key] ?? '',
            ];
        }
        return $fields;
    }

    /**
     * Keeps the changes here, whatever the sidecar says, and then tells the sidecar.
     *
     * @param array<mixed> $changes settings, and `secret` (an empty one changes nothing)
     * @return array{state: string, message: string} `saved`, `failed` or `unchanged`
     * @throws InvalidSettings
     */
    public function save(array $changes): array
    {
        $before = $this->settings();
        $after = $this->validated($changes);
        $this->host->writeSettings($after->toArray());
        if (self::secretIn($changes) !== '') {
            $this->secret->store(self::secretIn($changes));
        }
        if ($this->looksDifferent($before, $after)) {
            $this->host->forgetCachedPages();
        }
        if ($after->usesMautic()) {
            return $this->outcome('unchanged', new Sentence('Saved. A Mautic is not told of it.'));
        }
        $isToldToSidecar = array_intersect_key(array_flip(self::TOLD_TO_THE_SIDECAR), $changes) !== [];
        return $isToldToSidecar
            ? $this->tellSidecar($after)
            : $this->outcome('unchanged', new Sentence('Saved.'));
    }

    /**
     * Tells the sidecar what it has not been told: for hosts that save settings by themselves, and
     * when it could not be reached at that time. Nothing is sent while nothing changed.
     */
    public function announceIfChanged(): void
    {
        $settings = $this->settings();
        $connection = $this->savedConnection();
        if (!$connection->isComplete()) {
            return;
        }
        $state = $this->host->readDeliveryState();
        // On a command line a site may not know its address: those it told of before are no news.
        $origins = $this->origins() ?: ($state['origins'] ?? []);
        $told = crc32((string) json_encode([
            $connection->url, $connection->siteKey, $settings->tracksAnonymous(), $origins,
        ]));
        $waitsUntil = max($state['announceAfter'] ?? 0, $state['pausedUntil'] ?? 0);
        if (($state['told'] ?? null) === $told || $waitsUntil > time()) {
            return;
        }
        $isTold = $this->tellSidecar($settings)['state'] === 'saved';
        $outcome = $isTold ? compact('told', 'origins') : ['announceAfter' => time() + self::ANNOUNCED_AGAIN_AFTER];
        $this->host->writeDeliveryState($outcome + $this->host->readDeliveryState());
    }

    /**
     * Why changes cannot be saved, in the language of the admin, by setting; empty when they can be.
     *
     * @param array<mixed> $changes settings and `secret`
     * @return array<string, string>
     */
    public function objections(array $changes): array
    {
        try {
            $this->validated($changes);
        } catch (InvalidSettings $failure) {
            return $failure->in([$this->host, 'translate']);
        }
        return [];
    }

    /**
     * @param array<mixed> $unsaved settings and `secret` to test instead of the saved ones
     * @return array{ok: bool, message: string, checks: list<array{name: string, ok: bool, message: string}>}
     * @throws InvalidSettings
     */
    public function test(array $unsaved): array
    {
        $settings = $this->validated($unsaved);
        if ($settings->usesMautic()) {
            return (new MauticTest($this->host))->run($settings->sidecarUrl());
        }
        $test = new ConnectionTest($this->host, $this->connection($settings, self::secretIn($unsaved)));
        return $test->run($settings, $this->origins());
    }

    /**
     * Where the answers of a form go as long as nobody chooses, and what there is to choose from.
     *
     * @param string $key of one of the known forms
     * @return array{fields: list<array{key: string, label: string, to: list<string>}>, choices: list<array{alias: string, label: string}>}
     * @throws SidecarFailure
     */
    public function previewForm(string $key): array
    {
        $form = KnownForms::parse($this->host->readForms())[$key] ?? null;
        if ($form === null || $form['fields'] === []) {
            return ['fields' => [], 'choices' => []];
        }
        $fields = [];
        foreach ($form['fields'] as $name => $field) {
            $fields[] = ['key' => (string) $name] + $field;
        }
        unset($form['fields']);
        $client = new SidecarClient($this->host, $this->savedConnection(), time());
        return FormPreview::from($client->preview(compact('form', 'fields')), $fields);
    }

    public function savedConnection(): Connection
    {
        return $this->connection($this->settings(), '');
    }

    private function settings(): Settings
    {
        return (new Plugin($this->host))->settings();
    }

    /** @param array<mixed> $changes */
    private function validated(array $changes): Settings
    {
        $secret = self::secretIn($changes);
        $objection = $secret === '' ? null : $this->secret->objectionTo($secret);
        $sentences = $objection === null ? [] : ['secret' => $objection];
        try {
            $settings = $this->settings()->with($changes);
        } catch (InvalidSettings $failure) {
            throw InvalidSettings::because($failure->sentences() + $sentences);
        }
        if ($sentences !== []) {
            throw InvalidSettings::because($sentences);
        }
        return $settings;
    }

    /** @return array{state: string, message: string} */
    private function tellSidecar(Settings $settings): array
    {
        $connection = $this->connection($settings, '');
        if (!$connection->isComplete()) {
            return $this->outcome('failed', new Sentence(
                'Saved here. The sidecar has not been told: the address, the site key and the secret are needed for that.'
            ));
        }
        try {
            $client = new SidecarClient($this->host, $connection, time());
            $client->saveSite(self::modeFor($settings, $client->ping()), $this->origins());
        } catch (SidecarFailure $failure) {
            return $this->outcome('failed', $failure->sentence());
        }
        return $this->outcome('saved', new Sentence('Saved here and in the sidecar.'));
    }

    /** An operator may have chosen `contacts` in the sidecar: that is a way of following strangers, too. */
    private static function modeFor(Settings $settings, SiteStatus $status): string
    {
        if (!$settings->tracksAnonymous()) {
            return 'off';
        }
        return $status->anonymous === 'contacts' ? 'contacts' : 'visits';
    }

    /** There are signed calls to a sidecar only: with a Mautic, there is nobody to make them to. */
    private function connection(Settings $settings, string $secret): Connection
    {
        if ($settings->usesMautic()) {
            return new Connection('', '', '');
        }
        return new Connection(
            $settings->sidecarUrl(),
            $settings->siteKey(),
            $secret === '' ? $this->secret->value() : $secret
        );
    }

    private function looksDifferent(Settings $before, Settings $after): bool
    {
        $endpoint = $this->host->knownEndpoint();
        return GateTag::attributes($before, $endpoint) !== GateTag::attributes($after, $endpoint)
            || $before->excludedPaths() !== $after->excludedPaths();
    }

    /** @return list<string> */
    private function origins(): array
    {
        $origins = array_map([Origin::class, 'of'], $this->host->addresses());
        return array_values(array_unique(array_filter($origins)));
    }

    /** @return array{state: string, message: string} */
    private function outcome(string $state, Sentence $sentence): array
    {
        return ['state' => $state, 'message' => $sentence->in([$this->host, 'translate'])];
    }

    /** @param array<mixed> $changes */
    private static function secretIn(array $changes): string
    {
        $secret = $changes['secret'] ?? '';
        return is_string($secret) ? trim($secret) : '';
    }
}
