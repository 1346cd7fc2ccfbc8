<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What a visitor meets of a plugin. Nothing here calls the sidecar. */
final class Plugin
{
    private Host $host;

    public function __construct(Host $host)
    {
        $this->host = $host;
    }

    public function settings(): Settings
    {
        return Settings::fromStored($this->host->readSettings(), $this->host->editorRoles());
    }

    /**
     * The attributes of the gate tag; empty when this page has none.
     *
     * @param array<string> $roles of the person who is signed in; empty for a visitor
     * @param string $address of the page, or its path: as visitors see it, the same for all of them
     * @return array<string, string>
     */
    public function gateAttributes(array $roles, string $address): array
    {
        $settings = $this->settings();
        return $settings->excludes($roles) || $settings->excludesPage($address)
            ? []
            : GateTag::attributes($settings, $this->host->knownEndpoint());
    }

    /**
     * Whether a `ct` makes its bringer known. Cached pages hold stale nonces, so the page that
     * asks is told by `Origin`, or `Referer`, alone.
     */
    public function welcome(string $ct, string $origin, string $referer): Welcome
    {
        $page = Origin::of($origin !== '' ? $origin : $referer);
        if ($page === null || !$this->isOurs($page)) {
            return Welcome::fromElsewhere();
        }
        return $this->isGenuine($ct) ? Welcome::known(Origin::isHttps($page)) : Welcome::unknown();
    }

    /** The links of a Mautic prove nothing; they open the gate, and who it is remains its business. */
    private function isGenuine(string $ct): bool
    {
        $settings = $this->settings();
        if ($settings->usesMautic()) {
            return TrackedLink::contactOfMautic($ct) !== null;
        }
        $site = ['secret' => (new Secret($this->host))->value(), 'siteKey' => $settings->siteKey()];
        return TrackedLink::read($ct, $site, time()) !== null;
    }

    private function isOurs(string $page): bool
    {
        foreach ($this->host->addresses() as $address) {
            $origin = Origin::of($address);
            if ($origin !== null && Origin::isSameSite($origin, $page)) {
                return true;
            }
        }
        return false;
    }
}
