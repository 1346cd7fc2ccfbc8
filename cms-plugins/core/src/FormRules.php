<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** For each form of the site: whether it is forwarded, and in which field of the contact answers go. */
final class FormRules
{
    /** In place of a field: the answer stays on the site. */
    public const NOT_SENT = '-';

    private const MOST = 500;
    private const MOST_FIELDS = 200;
    private const LONGEST = 300;

    public static function keyOf(string $provider, string $formId): string
    {
        return substr("$provider:$formId", 0, self::LONGEST);
    }

    /**
     * What is as it would be without a rule is left out.
     *
     * @param mixed $value
     * @return array<string, array{forward: bool, map: array<string, string>}>|Sentence
     */
    public static function parse($value)
    {
        $rules = [];
        foreach (is_array($value) ? $value : [null] as $key => $rule) {
            $map = is_array($rule) && is_array($rule['map'] ?? []) ? $rule['map'] ?? [] : null;
            $forward = is_array($rule) ? $rule['forward'] ?? true : null;
            if ($map === null || !is_bool($forward) || !self::isMap($map) || strlen((string) $key) > self::LONGEST) {
                return new Sentence('The rules for forms are damaged. Please load this screen again.');
            }
            if (!$forward || $map !== []) {
                $rules[(string) $key] = ['forward' => $forward, 'map' => $map];
            }
        }
        return count($rules) <= self::MOST
            ? $rules
            : new Sentence('There are rules for %1$s forms at most.', (string) self::MOST);
    }

    /** @param array<mixed> $map */
    private static function isMap(array $map): bool
    {
        foreach ($map as $key => $target) {
            if (!is_string($target) || strlen($target) > 191 || strlen((string) $key) > self::LONGEST) {
                return false;
            }
        }
        return count($map) <= self::MOST_FIELDS;
    }
}
