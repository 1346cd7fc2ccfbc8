<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The settings of a plugin: the same keys in every CMS. Keys of later versions are kept. */
final class Settings
{
    private const DEFAULTS = [
        'backend' => 'sidecar',
        'sidecarUrl' => '',
        'siteKey' => '',
        'trackAnonymous' => false,
        'requireConsent' => false,
        'respectSignals' => true,
        'forwardForms' => true,
        'forwardComments' => false,
        'forwardRegistrations' => false,
        'identifyMembers' => false,
        'excludedRoles' => [],
        'excludedPaths' => [],
        'forms' => [],
    ];

    /** @var array<string, mixed> */
    private array $values;

    /** @param array<string, mixed> $values */
    private function __construct(array $values)
    {
        $this->values = $values;
    }

    /**
     * What was stored; anything unusable in it counts as not stored.
     *
     * @param array<mixed> $stored
     * @param list<string> $editorRoles
     */
    public static function fromStored(array $stored, array $editorRoles): self
    {
        $values = ['excludedRoles' => $editorRoles] + self::DEFAULTS;
        foreach ($stored as $key => $value) {
            $parsed = self::parse((string) $key, $value);
            if (!$parsed instanceof Sentence) {
                $values[(string) $key] = $parsed;
            }
        }
        return new self($values);
    }

    /**
     * @param array<mixed> $changes keys that are no settings are left out
     * @throws InvalidSettings
     */
    public function with(array $changes): self
    {
        $values = $this->values;
        $sentences = [];
        foreach (array_intersect_key($changes, self::DEFAULTS) as $key => $value) {
            $parsed = self::parse($key, $value);
            if ($parsed instanceof Sentence) {
                $sentences[$key] = $parsed;
            } else {
                $values[$key] = $parsed;
            }
        }
        if ($sentences !== []) {
            throw InvalidSettings::because($sentences);
        }
        return new self($values);
    }

    /** @return array<string, mixed> with the unknown keys */
    public function toArray(): array
    {
        return $this->values;
    }

    /** @return array{backend: string, sidecarUrl: string, siteKey: string, trackAnonymous: bool, requireConsent: bool, respectSignals: bool, forwardForms: bool, forwardComments: bool, forwardRegistrations: bool, identifyMembers: bool, excludedRoles: list<string>, excludedPaths: list<string>, forms: array<string, array{forward: bool, map: array<string, string>}>} */
    public function known(): array
    {
        return [
            'backend' => $this->usesMautic() ? 'mautic' : 'sidecar',
            'sidecarUrl' => $this->sidecarUrl(),
            'siteKey' => $this->siteKey(),
            'trackAnonymous' => $this->tracksAnonymous(),
            'requireConsent' => $this->requiresConsent(),
            'respectSignals' => $this->respectsSignals(),
            'forwardForms' => $this->forwardsForms(),
            'forwardComments' => $this->forwardsComments(),
            'forwardRegistrations' => $this->forwardsRegistrations(),
            'identifyMembers' => $this->identifiesMembers(),
            'excludedRoles' => $this->excludedRoles(),
            'excludedPaths' => $this->excludedPaths(),
            'forms' => $this->forms(),
        ];
    }

    /** Whether the address is that of a Mautic: it knows no sites, no secret and no signed calls. */
    public function usesMautic(): bool
    {
        return $this->values['backend'] === 'mautic';
    }

    /** Whether there is a sidecar that knows this site. */
    public function namesSite(): bool
    {
        return !$this->usesMautic() && $this->sidecarUrl() !== '' && $this->siteKey() !== '';
    }

    public function sidecarUrl(): string
    {
        /** @var string */
        return $this->values['sidecarUrl'];
    }

    public function siteKey(): string
    {
        /** @var string */
        return $this->values['siteKey'];
    }

    public function tracksAnonymous(): bool
    {
        return $this->values['trackAnonymous'] === true;
    }

    public function requiresConsent(): bool
    {
        return $this->values['requireConsent'] === true;
    }

    public function respectsSignals(): bool
    {
        return $this->values['respectSignals'] === true;
    }

    public function forwardsForms(): bool
    {
        return $this->values['forwardForms'] === true;
    }

    /** Only of people who tick the box for it. */
    public function forwardsComments(): bool
    {
        return $this->values['forwardComments'] === true;
    }

    public function forwardsRegistrations(): bool
    {
        return $this->values['forwardRegistrations'] === true;
    }

    /** @return list<string> */
    public function excludedRoles(): array
    {
        /** @var list<string> */
        return $this->values['excludedRoles'];
    }

    /** @param array<string> $roles the roles of one signed-in person */
    public function excludes(array $roles): bool
    {
        return array_intersect($roles, $this->excludedRoles()) !== [];
    }

    /** Whether the sidecar hears who signed in; members whose role is excluded never are told of. */
    public function identifiesMembers(): bool
    {
        return $this->values['identifyMembers'] === true;
    }

    public function forwardsForm(string $provider, string $formId): bool
    {
        return $this->forwardsForms() && ($this->forms()[FormRules::keyOf($provider, $formId)]['forward'] ?? true);
    }

    /** @return array<string, string> by the key of a field: the contact's field, empty for none, or FormRules::NOT_SENT */
    public function mappingOf(string $provider, string $formId): array
    {
        return $this->forms()[FormRules::keyOf($provider, $formId)]['map'] ?? [];
    }

    /** @return array<string, array{forward: bool, map: array<string, string>}> */
    private function forms(): array
    {
        /** @var array<string, array{forward: bool, map: array<string, string>}> */
        return $this->values['forms'];
    }

    /** @return list<string> */
    public function excludedPaths(): array
    {
        /** @var list<string> */
        return $this->values['excludedPaths'];
    }

    /** @param string $address of a page; what comes after `?` never counts */
    public function excludesPage(string $address): bool
    {
        return PathPatterns::match($this->excludedPaths(), $address);
    }

    /**
     * @param mixed $value
     * @return mixed the value to keep, or a Sentence that says why it is none
     */
    private static function parse(string $key, $value)
    {
        switch ($key) {
            case 'backend':
                return in_array($value, ['sidecar', 'mautic'], true)
                    ? $value
                    : new Sentence('Choose either the sidecar or a Mautic.');
            case 'sidecarUrl':
                return self::parseAddress($value);
            case 'siteKey':
                return self::parseSiteKey($value);
            case 'trackAnonymous':
            case 'requireConsent':
            case 'respectSignals':
            case 'forwardForms':
            case 'forwardComments':
            case 'forwardRegistrations':
            case 'identifyMembers':
                return is_bool($value) ? $value : new Sentence('This is a switch: it takes true or false.');
            case 'excludedRoles':
                return self::parseRoles($value);
            case 'excludedPaths':
                return PathPatterns::parse($value);
            case 'forms':
                return FormRules::parse($value);
        }
        return $value;
    }

    /**
     * @param mixed $value
     * @return string|Sentence
     */
    private static function parseAddress($value)
    {
        $address = is_string($value) ? rtrim(trim($value), '/') : null;
        if ($address === '') {
            return '';
        }
        if ($address === null || strlen($address) > 500 || Origin::of($address) === null) {
            return new Sentence('Enter a whole web address, such as https://sidecar.example.com');
        }
        $isBare = preg_match('#^https?://[^\s?\#@"\'<>\\\\]+$#Di', $address) === 1;
        return $isBare
            ? $address
            : new Sentence('Enter the address only, without user name, ? or #: https://sidecar.example.com');
    }

    /**
     * @param mixed $value
     * @return string|Sentence
     */
    private static function parseSiteKey($value)
    {
        $key = is_string($value) ? trim($value) : null;
        return $key !== null && preg_match('/^[0-9A-Za-z_-]{0,64}$/D', $key) === 1
            ? $key
            : new Sentence('A site key has letters and digits only. Copy it from the sidecar.');
    }

    /**
     * @param mixed $value
     * @return list<string>|Sentence
     */
    private static function parseRoles($value)
    {
        $roles = is_array($value) ? array_filter($value, 'is_string') : null;
        if ($roles === null || count($roles) !== count((array) $value) || count($roles) > 500) {
            return new Sentence('The excluded roles are a list of role names.');
        }
        return array_values(array_unique($roles));
    }
}
