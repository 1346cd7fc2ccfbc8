<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Who sends a form or signs in, as far as their request tells. Nothing here is who they are. */
final class Visitor
{
    /** The device key of the browser, and the tracked link it came by; empty when it has none. */
    public string $device = '';
    public string $ct = '';
    public string $userAgent = '';
    /** The page they are on: of a form, the one that shows it. */
    public string $pageUrl = '';
    public string $pageTitle = '';
    public string $language = '';
    /** `granted`, `denied` or empty where nobody was asked. */
    public string $consent = '';
    public string $consentSource = '';
    /** Whether the browser sends Global Privacy Control or Do Not Track. */
    public bool $objects = false;

    /**
     * @param array<mixed> $server as PHP has it in `$_SERVER`
     * @param array<mixed> $cookies as PHP has them in `$_COOKIE`
     * @param string $language of the page, as the CMS calls it
     */
    public static function ofRequest(array $server, array $cookies, string $language = ''): self
    {
        $visitor = new self();
        $visitor->language = $language;
        $visitor->device = self::deviceIn($cookies);
        $visitor->userAgent = self::text($server, 'HTTP_USER_AGENT');
        $visitor->pageUrl = self::text($server, 'HTTP_REFERER');
        $signals = [self::text($server, 'HTTP_SEC_GPC'), self::text($server, 'HTTP_DNT')];
        $visitor->objects = in_array('1', $signals, true);
        return $visitor;
    }

    /** Whether a submission may say by which browser it was made. */
    public function mayBeJoined(Settings $settings): bool
    {
        if ($settings->requiresConsent() && $this->consent !== 'granted') {
            return false;
        }
        return $this->consent !== 'denied' && !($settings->respectsSignals() && $this->objects);
    }

    /** @param array<mixed> $cookies */
    private static function deviceIn(array $cookies): string
    {
        $device = self::text($cookies, 'mautic_device_id');
        return preg_match('/^[0-9a-z]{23}$/D', $device) === 1 ? $device : '';
    }

    /** @param array<mixed> $values */
    private static function text(array $values, string $name): string
    {
        $value = $values[$name] ?? '';
        return is_string($value) ? $value : '';
    }
}
