<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Application\Application;
use Concrete\Core\Cache\Page\PageCache;
use Concrete\Core\Database\Connection\Connection;
use MtcSidecar\Core\GuzzleHttp;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\TextKeepingHost;

/** Everything in the configuration that Concrete keeps in its database; as texts, so that lists stay whole. */
final class ConcreteHost extends TextKeepingHost
{
    private Application $app;

    public function __construct(Application $app)
    {
        $this->app = $app;
    }

    public function readSettings(): array
    {
        return (array) json_decode($this->readText('settings'), true);
    }

    public function writeSettings(array $settings): void
    {
        $this->writeText('settings', (string) json_encode($settings));
    }

    /** In a file of the site's own configuration, made when it is needed for the first time. */
    public function sealingKey(): string
    {
        $config = $this->app->make('config');
        if (!is_string($config->get('mtc_sidecar::key.sealing'))) {
            $config->save('mtc_sidecar::key.sealing', bin2hex(random_bytes(32)));
        }
        return $config->get('mtc_sidecar::key.sealing');
    }

    public function editorRoles(): array
    {
        return [(string) ADMIN_GROUP_ID];
    }

    public function addresses(): array
    {
        $site = $this->app->make('site')->getSite();
        $named = [is_object($site) ? (string) $site->getSiteCanonicalURL() : '', (string) $this->app->make('url/canonical')];
        return array_values(array_unique(array_filter($named)));
    }

    /** The path alone: pages are the same under each name of the site. */
    public function knownEndpoint(): string
    {
        $address = (string) $this->app->make('url/manager')->resolve([Sidecar::KNOWN_ROUTE]);
        return (string) parse_url($address, PHP_URL_PATH);
    }

    public function translate(string $english): string
    {
        return t($english);
    }

    public function forgetCachedPages(): void
    {
        PageCache::getLibrary()->flush();
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        return (new GuzzleHttp($this->app->make('http/client')))->send($request);
    }

    /** The address that the older package for Mautic had. */
    public function takeOver(): void
    {
        $theirs = $this->app->make('config')->get('mautic::mautic.base_url');
        if (is_string($theirs) && $theirs !== '' && $this->readSettings() === []) {
            $this->writeSettings(['backend' => 'mautic', 'sidecarUrl' => rtrim($theirs, '/')]);
        }
    }

    /** What the end of a package leaves in the database. */
    public function forget(): void
    {
        $this->app->make(Connection::class)->executeStatement('DELETE FROM Config WHERE configNamespace = ?', ['mtc_sidecar']);
    }

    protected function readText(string $name): string
    {
        return (string) $this->app->make('config/database')->get("mtc_sidecar::state.$name");
    }

    protected function writeText(string $name, string $text): void
    {
        $this->app->make('config/database')->save("mtc_sidecar::state.$name", $text);
    }
}
