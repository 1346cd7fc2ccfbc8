<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The one script tag of a page: the same bytes for every visitor, all settings in attributes. */
final class GateTag
{
    /** Asks optimisers to leave the tag alone: a delayed gate would miss the first `ct`. */
    public const OPTIMISER_OPT_OUTS = [
        'data-cfasync' => 'false',
        'data-no-optimize' => '1',
        'data-no-defer' => '1',
        'data-noptimize' => '1',
        'nowprocket' => '',
    ];

    /** @return array<string, string> empty when the settings name neither a sidecar and its site nor a Mautic */
    public static function attributes(Settings $settings, string $knownEndpoint): array
    {
        $isMautic = $settings->usesMautic() && $settings->sidecarUrl() !== '';
        if (!$isMautic && !$settings->namesSite()) {
            return [];
        }
        return [
            'data-mtc-sidecar' => $settings->sidecarUrl(),
            'data-mtc-site' => $isMautic ? '' : $settings->siteKey(),
            'data-mtc-mode' => $settings->tracksAnonymous() ? 'all' : 'known',
            'data-mtc-known' => $knownEndpoint,
            'data-mtc-consent' => $settings->requiresConsent() ? 'required' : '',
            'data-mtc-signals' => $settings->respectsSignals() ? 'respect' : 'ignore',
        ] + self::OPTIMISER_OPT_OUTS;
    }

    /** @param array<string, string> $attributes */
    public static function html(string $source, array $attributes): string
    {
        if ($attributes === []) {
            return '';
        }
        $html = '<script async';
        foreach (['src' => $source] + $attributes as $name => $value) {
            $html .= ' ' . $name . '="' . htmlspecialchars($value, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8') . '"';
        }
        return $html . '></script>';
    }
}
