<?php

declare(strict_types=1);

namespace MtcSidecar\Grav;

use Grav\Common\Cache;
use Grav\Common\Filesystem\Folder;
use Grav\Common\Grav;
use MtcSidecar\Core\DirectHttp;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\SealedText;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\TextKeepingHost;

/** Settings in Grav's configuration, all else in files below `user/data`. */
final class GravHost extends TextKeepingHost
{
    private const CONFIG = 'plugins.mtc-sidecar';

    private Grav $grav;

    public function __construct(Grav $grav)
    {
        $this->grav = $grav;
    }

    /** Texts from hand-written files count, too; before the first save, those of the older plugin. */
    public function readSettings(): array
    {
        $stored = (array) $this->grav['config']->get(self::CONFIG);
        $theirs = rtrim(trim((string) $this->grav['config']->get('plugins.mautic.url')), '/');
        if (!isset($stored['sidecarUrl']) && $theirs !== '' && $theirs !== 'http://mautic.loc') {
            $isInjected = !$this->grav['config']->get('plugins.mautic.tracking');
            $stored = ['backend' => 'mautic', 'sidecarUrl' => $theirs, 'requireConsent' => $isInjected] + $stored;
        }
        return SettingsForm::changesFrom($stored) + $stored;
    }

    /** For the rest of this request: the admin panel, which is saving them, knows to which file. */
    public function writeSettings(array $settings): void
    {
        $stored = (array) $this->grav['config']->get(self::CONFIG);
        $this->grav['config']->set(self::CONFIG, array_diff_key($settings + $stored, ['secret' => '']));
    }

    /** `GRAV_CONFIG__…` and hand-written files give it as it is. */
    public function readSecret(): string
    {
        $plain = (string) $this->grav['config']->get(self::CONFIG . '.secret', '');
        return $plain === '' ? parent::readSecret() : SealedText::seal($plain, $this->sealingKey());
    }

    public function sealingKey(): string
    {
        return (string) $this->grav['config']->get('security.salt');
    }

    public function editorRoles(): array
    {
        return [Members::ADMIN];
    }

    /** The scheduler and the command line have no address: it has to be set, or seen while settings are saved. */
    public function addresses(): array
    {
        $config = $this->grav['config'];
        $named = [$config->get(self::CONFIG . '.siteUrl'), $config->get('system.custom_base_url'), $this->seenAddress()];
        return array_values(array_filter($named, static fn ($one): bool => is_string($one) && strpos($one, '://') > 0));
    }

    public function knownEndpoint(): string
    {
        return $this->grav['uri']->rootUrl() . Sidecar::KNOWN_ROUTE;
    }

    /** By the sentence itself: the keys of other texts cannot hold one. */
    public function translate(string $english): string
    {
        $language = $this->grav['language']->getActive() ?: $this->grav['language']->getDefault() ?: 'en';
        $sentences = (array) $this->grav['languages']->get("$language.PLUGIN_MTC_SIDECAR.SENTENCES");
        return is_string($sentences[$english] ?? null) ? $sentences[$english] : $english;
    }

    public function forgetCachedPages(): void
    {
        Cache::clearCache('cache-only');
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        return (new DirectHttp())->send($request);
    }

    public function folder(): string
    {
        return $this->grav['locator']->findResource('user-data://', true, true) . '/mtc-sidecar';
    }

    private function seenAddress(): string
    {
        if (PHP_SAPI === 'cli') {
            return $this->readText('address');
        }
        return $this->grav['uri']->rootUrl(true);
    }

    /** Called when an admin is at work: anybody may call the site by a name that is not its own. */
    public function noteAddress(): void
    {
        $this->writeText('address', $this->grav['uri']->rootUrl(true));
    }

    protected function readText(string $name): string
    {
        return (string) @file_get_contents("{$this->folder()}/$name.json");
    }

    protected function writeText(string $name, string $text): void
    {
        Folder::create($this->folder());
        file_put_contents("{$this->folder()}/$name.json", $text, LOCK_EX);
    }
}
