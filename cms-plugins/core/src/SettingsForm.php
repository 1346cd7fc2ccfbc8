<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The settings screen as a list of fields, and what comes back from it. */
final class SettingsForm
{
    private const SWITCHES = [
        'trackAnonymous', 'requireConsent', 'respectSignals', 'forwardForms', 'forwardRegistrations', 'identifyMembers',
    ];
    private const LISTS = ['excludedRoles', 'excludedPaths'];

    /** @return list<SettingsField> in the order of the screen */
    public static function fields(): array
    {
        return array_merge(self::connection(), self::visitors(), self::forms(), self::exclusions());
    }

    /**
     * Typed settings from the texts that forms and files give: switches as `1`, `on` or `true`,
     * lists as lines of a text or as a list. Keys that are no settings are left out.
     *
     * @param array<mixed> $posted
     * @return array<string, mixed> for Administration::save()
     */
    public static function changesFrom(array $posted): array
    {
        $changes = [];
        foreach (array_merge(['backend', 'sidecarUrl', 'siteKey', 'secret'], self::SWITCHES, self::LISTS) as $key) {
            if (array_key_exists($key, $posted)) {
                $changes[$key] = self::typed($key, $posted[$key]);
            }
        }
        return $changes;
    }

    /**
     * The other way round: switches as `1` or `0`, lines as one text. Roles remain a list.
     *
     * @param array<string, mixed> $settings
     * @return array<string, mixed> for the elements of a form
     */
    public static function textsOf(array $settings): array
    {
        $texts = [];
        foreach ($settings as $key => $value) {
            $texts[$key] = is_bool($value) ? (string) (int) $value : $value;
        }
        if (isset($texts['excludedPaths'])) {
            $texts['excludedPaths'] = implode("\n", (array) $texts['excludedPaths']);
        }
        return $texts;
    }

    /**
     * As changesFrom(), of a screen with all fields whose boxes are not posted without a tick.
     *
     * @param array<mixed> $posted
     * @return array<string, mixed>
     */
    public static function changesFromScreen(array $posted): array
    {
        $unticked = ['excludedRoles' => []] + array_fill_keys(self::SWITCHES, '');
        return self::changesFrom($posted + $unticked);
    }

    /**
     * @param mixed $value
     * @return mixed
     */
    private static function typed(string $key, $value)
    {
        if (in_array($key, self::SWITCHES, true)) {
            return is_scalar($value) && in_array(strtolower((string) $value), ['1', 'on', 'true', 'yes'], true);
        }
        if (in_array($key, self::LISTS, true)) {
            $lines = is_string($value) ? (array) preg_split('/\R/', $value) : (array) $value;
            return array_values(array_diff(array_map([self::class, 'line'], $lines), ['']));
        }
        return is_scalar($value) ? trim((string) $value) : '';
    }

    /** @param mixed $value */
    private static function line($value): string
    {
        // A box that is not ticked may come as `false` or 0.
        return is_scalar($value) && !is_bool($value) && $value !== 0 ? trim((string) $value) : '';
    }

    /** @return list<SettingsField> */
    private static function connection(): array
    {
        return [
            new SettingsField(
                'backend',
                'choice',
                new Sentence('What answers there'),
                new Sentence('With a Mautic, known visitors are followed by it; forms are not forwarded.'),
                ['sidecar' => new Sentence('mtc-sidecar'), 'mautic' => new Sentence('A Mautic')]
            ),
            new SettingsField(
                'sidecarUrl',
                'address',
                new Sentence('Address of the sidecar'),
                new Sentence('As browsers reach it, such as https://sidecar.example.com')
            ),
            new SettingsField(
                'siteKey',
                'text',
                new Sentence('Site key'),
                new Sentence('The sidecar shows it with the site.')
            ),
            new SettingsField(
                'secret',
                'secret',
                new Sentence('Secret of the site'),
                new Sentence('It is never shown again. Left empty, it stays as it is. Better kept in the environment as MTC_SIDECAR_SECRET.')
            ),
        ];
    }

    /** @return list<SettingsField> */
    private static function visitors(): array
    {
        return [
            new SettingsField(
                'trackAnonymous',
                'switch',
                new Sentence('Track anonymous visitors'),
                new Sentence('Off: only people who came through a link in one of your messages are followed.')
            ),
            new SettingsField(
                'requireConsent',
                'switch',
                new Sentence('Wait for consent'),
                new Sentence('Nobody is followed before a consent tool of this site says that they agreed.')
            ),
            new SettingsField(
                'respectSignals',
                'switch',
                new Sentence('Respect Global Privacy Control and Do Not Track'),
                new Sentence('Browsers that send one of them are not followed.')
            ),
        ];
    }

    /** @return list<SettingsField> */
    private static function forms(): array
    {
        return [
            new SettingsField(
                'forwardForms',
                'switch',
                new Sentence('Forward forms'),
                new Sentence('What a form of this site has accepted is brought to the sidecar, also when that is down for a while.')
            ),
            new SettingsField(
                'forwardRegistrations',
                'switch',
                new Sentence('Forward registrations'),
                new Sentence('New accounts become contacts: name and e-mail address, never a password.')
            ),
            new SettingsField(
                'identifyMembers',
                'switch',
                new Sentence('Recognise people who sign in'),
                new Sentence('The server tells the sidecar whose browser it is. Nothing about the person is printed on a page.')
            ),
        ];
    }

    /** @return list<SettingsField> */
    private static function exclusions(): array
    {
        return [
            new SettingsField(
                'excludedRoles',
                'roles',
                new Sentence('Leave out people with these roles'),
                new Sentence('Pages shown to them have no tracking at all.')
            ),
            new SettingsField(
                'excludedPaths',
                'lines',
                new Sentence('Leave out these pages'),
                new Sentence('One path per line, such as /internal/*')
            ),
        ];
    }
}
