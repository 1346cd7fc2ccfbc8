<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use MtcSidecar\Core\FormRules;
use MtcSidecar\Core\GuzzleHttp;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\TextKeepingHost;
use Symfony\Component\Yaml\Exception\ParseException;
use Symfony\Component\Yaml\Yaml;
use TYPO3\CMS\Core\Core\Environment;
use TYPO3\CMS\Core\Http\Client\GuzzleClientFactory;
use TYPO3\CMS\Core\Registry;
use TYPO3\CMS\Core\Site\Entity\Site;
use TYPO3\CMS\Core\Utility\GeneralUtility;

/** One site of a TYPO3. Its settings are written by the editor for site settings, not here. */
final class SiteHost extends TextKeepingHost
{
    public const REGISTRY = 'mtc_sidecar';
    /** Whose forms they are. */
    public const FORMS = 'form';
    private const SENTENCES = 'LLL:EXT:mtc_sidecar/Resources/Private/Language/locallang.xlf:';

    public function __construct(
        private readonly Site $site,
        private readonly Registry $registry,
        private readonly GuzzleClientFactory $clients
    ) {
    }

    public static function endpointOf(Site $site): string
    {
        return rtrim($site->getBase()->getPath(), '/') . '/mtc-sidecar/known';
    }

    public function readSettings(): array
    {
        $settings = $this->site->getSettings();
        $stored = ['forms' => []];
        foreach (SettingsForm::fields() as $field) {
            $stored[$field->key] = $settings->get("mtcSidecar.{$field->key}");
        }
        foreach ((array) $settings->get('mtcSidecar.formsLeftOut', []) as $form) {
            $stored['forms'][FormRules::keyOf(self::FORMS, (string) $form)] = ['forward' => false, 'map' => []];
        }
        return $stored['sidecarUrl'] === '' ? self::settingsOfOldExtension() + $stored : $stored;
    }

    public function writeSettings(array $settings): void
    {
    }

    public function readSecret(): string
    {
        return (string) $this->site->getSettings()->get('mtcSidecar.secret', '');
    }

    public function writeSecret(string $sealed): void
    {
    }

    public function sealingKey(): string
    {
        return (string) $GLOBALS['TYPO3_CONF_VARS']['SYS']['encryptionKey'];
    }

    public function editorRoles(): array
    {
        return [Gate::EDITORS];
    }

    public function addresses(): array
    {
        $addresses = [];
        foreach ([$this->site, ...$this->site->getLanguages()] as $part) {
            $base = $part->getBase();
            $addresses[] = $base->getHost() === '' ? GeneralUtility::getIndpEnv('TYPO3_REQUEST_HOST') : (string) $base;
        }
        return array_values(array_unique(array_filter($addresses)));
    }

    public function knownEndpoint(): string
    {
        return self::endpointOf($this->site);
    }

    public function translate(string $english): string
    {
        return self::inLanguageOfAdmin($english);
    }

    public static function inLanguageOfAdmin(string $english): string
    {
        return ($GLOBALS['LANG'] ?? null)?->sL(self::SENTENCES . md5($english)) ?: $english;
    }

    /** Nothing to do: the cached pages of TYPO3 are kept by what their tag says, see Gate::vary(). */
    public function forgetCachedPages(): void
    {
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        return (new GuzzleHttp($this->clients->getClient()))->send($request);
    }

    /**
     * The address that was set in EXT:mautic serves until the one of a sidecar is set.
     *
     * @return array<string, mixed>
     */
    private static function settingsOfOldExtension(): array
    {
        $file = Environment::getConfigPath() . '/mautic/config.yaml';
        try {
            $stored = is_file($file) ? (array) Yaml::parseFile($file) : [];
        } catch (ParseException) {
            return [];
        }
        $address = $GLOBALS['TYPO3_CONF_VARS']['EXTCONF']['mautic']['baseUrl'] ?? $stored['baseUrl'] ?? '';
        return $address === '' ? [] : ['backend' => 'mautic', 'sidecarUrl' => $address];
    }

    protected function readText(string $name): string
    {
        return (string) $this->registry->get(self::REGISTRY, $this->key($name), '');
    }

    protected function writeText(string $name, string $text): void
    {
        $this->registry->set(self::REGISTRY, $this->key($name), $text);
    }

    private function key(string $name): string
    {
        return "$name-{$this->site->getRootPageId()}";
    }
}
