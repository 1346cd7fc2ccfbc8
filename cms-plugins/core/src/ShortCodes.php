<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * What authors wrote for the older plugins of Mautic goes on working: `{mautic type="form" 3}`,
 * `[mautic type="form" id="3"]`, `[mauticform id="3"]` and our own `{mtc_form id="3"}`. Of what a
 * sidecar does not have, the text between the two ends is left.
 */
final class ShortCodes
{
    private const PATTERN = '~(?|\{(mautic|mauticform|mtc_form)\b([^{}]*)\}(?:((?:(?!\{\1\b).)*?)\{/\1\})?'
        . '|\[(mautic|mauticform|mtc_form)\b([^\[\]]*)\](?:((?:(?!\[\1\b).)*?)\[/\1\])?)~s';

    public static function replaceIn(string $html, Settings $settings): string
    {
        if (strpos($html, 'mautic') === false && strpos($html, 'mtc_form') === false) {
            return $html;
        }
        $replaced = preg_replace_callback(
            self::PATTERN,
            static fn (array $code): string => self::htmlOf($code[1], self::attributesIn($code[2]), $code[3] ?? '', $settings),
            $html
        );
        return $replaced ?? $html;
    }

    /** @param array<string> $attributes */
    private static function htmlOf(string $name, array $attributes, string $content, Settings $settings): string
    {
        $type = $name === 'mautic' ? strtolower($attributes['type'] ?? '') : 'form';
        if ($type !== 'form') {
            return $type === 'content' ? $content : '';
        }
        return FormEmbed::html($settings, $attributes['id'] ?? '');
    }

    /**
     * A number that stands alone is the id.
     *
     * @return array<string>
     */
    private static function attributesIn(string $text): array
    {
        $text = html_entity_decode($text, ENT_QUOTES, 'UTF-8');
        preg_match_all('/(\w+)\s*=\s*(?|"([^"]*)"|\'([^\']*)\'|([^\s"\']+))|(?<!\S)(\d+)(?!\S)/', $text, $parts, PREG_SET_ORDER);
        $attributes = [];
        foreach ($parts as $part) {
            if ($part[1] !== '') {
                $attributes[strtolower($part[1])] = $part[2];
            } else {
                $attributes += ['id' => $part[3]];
            }
        }
        return $attributes;
    }
}
