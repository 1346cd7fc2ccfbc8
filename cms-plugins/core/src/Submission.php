<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * What somebody sent by a form of the site, as the sidecar takes it. What must not travel is left
 * out here, and said so: passwords, card numbers, tokens, the content of files.
 */
final class Submission
{
    public const MAX_FIELDS = 200;
    public const MAX_FIELD_BYTES = 65536;
    public const MAX_BYTES = 262144;
    /** Of it, for everything that is no answer. */
    private const RESERVED_BYTES = 65536;
    private const MAX_NAME_BYTES = 191;
    private const MAX_ADDRESS_BYTES = 2048;
    private const MAX_DROPPED = 50;

    /** Types of form fields that hold no answer, and those that hold files. */
    private const NO_ANSWERS = [
        'submit', 'button', 'html', 'hr', 'divider', 'spam', 'recaptcha', 'recaptcha_v3', 'hcaptcha', 'turnstile',
        'captcha', 'quiz', 'honeypot', 'pagebreak', 'section', 'page',
    ];
    private const FILES = ['file', 'upload', 'fileupload', 'file-upload', 'imageupload', 'image_file'];
    private const SECRET_TYPES = ['password', 'advancedpassword', 'captcha', 'creditcard'];
    private const SECRET_WORDS = '/pass(word|wd|wort)|(?<![a-z])(pass|pwd|cvc|cvv)2?(?![a-z])|mot_de_passe|'
        . 'captcha|csrf|nonce|honeypot|card_?(number|no)|cc_?(number|num)|token/';

    public string $id;
    /** When it was sent, in milliseconds. */
    public int $occurredAt;
    /** Which plugin the form is of, such as `contact-form-7`, and what that calls the form. */
    public string $provider;
    public string $formId;
    public string $formTitle = '';
    public string $pageUrl = '';
    public string $pageTitle = '';
    public string $referrer = '';
    public string $language = '';
    /** The device key of the browser, and the tracked link it came by. */
    public string $device = '';
    public string $ct = '';
    public string $userAgent = '';
    /** `granted`, `denied` or empty where nobody was asked. */
    public string $consent = '';
    public string $consentSource = '';
    /** @var array<string, string> as Settings::mappingOf() gives it */
    public array $mapping = [];

    /** @var list<array{key: string, label: string, type: string, value: string, to?: string}> */
    private array $fields = [];
    /** @var list<array{key: string, reason: string}> */
    private array $dropped = [];
    private int $bytes = 0;

    public function __construct(string $provider, string $formId, int $occurredAt)
    {
        $this->id = TimeOrderedId::at($occurredAt);
        $this->occurredAt = $occurredAt;
        $this->provider = $provider;
        $this->formId = $formId;
    }

    /**
     * Adds one answer; a list gives one field for each of its texts.
     *
     * @param mixed $value texts, numbers, truth values, times, or lists of them; anything else is left out
     */
    public function add(string $key, $value, string $label = '', string $type = 'text'): void
    {
        $key = self::cut($key, self::MAX_NAME_BYTES);
        $label = self::cut($label, self::MAX_NAME_BYTES);
        if (self::isSecret($key, $label, $type)) {
            $this->drop($key, 'secret');
            return;
        }
        foreach (is_iterable($value) ? self::leaves($value) : [$value] as $one) {
            $this->addText($key, self::textOf($one), $label, $type);
        }
    }

    /**
     * Adds one answer as form plugins have it; what holds none, such as a button, is left out.
     *
     * @param array<mixed> $answer with `key`, `value` and perhaps `label` and `type`
     */
    public function addAnswer(array $answer): void
    {
        $key = (string) ($answer['key'] ?? '');
        $value = $answer['value'] ?? '';
        $type = is_string($answer['type'] ?? null) ? rtrim($answer['type'], '*') : 'text';
        $label = is_string($answer['label'] ?? null) ? trim(strip_tags($answer['label'])) : '';
        if ($key === '' || in_array($type, self::NO_ANSWERS, true) || $value === '' || $value === []) {
            return;
        }
        if (!in_array($type, self::FILES, true)) {
            $this->add($key, $value, $label, $type);
            return;
        }
        foreach (is_iterable($value) ? self::leaves($value) : [$value] as $name) {
            $this->addFile($key, is_string($name) ? $name : '', $label);
        }
    }

    /**
     * Answers of which only the names are known, for Adapter::forwardForm().
     *
     * @param iterable<mixed> $said by the name of the field
     * @return iterable<array{key: string, value: mixed, type: string}>
     */
    public static function answersByName(iterable $said): iterable
    {
        foreach ($said as $name => $value) {
            yield ['key' => (string) $name, 'value' => $value, 'type' => $name === 'email' ? 'email' : 'text'];
        }
    }

    /** A file travels by its name only. */
    public function addFile(string $key, string $fileName, string $label = ''): void
    {
        $key = self::cut($key, self::MAX_NAME_BYTES);
        $label = self::cut($label, self::MAX_NAME_BYTES);
        $this->addText($key, basename(str_replace('\\', '/', $fileName)), $label, 'file');
        $this->drop($key, 'file');
    }

    /** @return list<array{key: string, label: string, type: string, value: string, to?: string}> */
    public function fields(): array
    {
        return $this->fields;
    }

    /**
     * The body as it is signed and sent: numbers travel as texts, broken UTF-8 is mended.
     *
     * @param array<string, string> $source `cms`, `cms_version`, `plugin`, `plugin_version`
     */
    public function body(string $siteKey, array $source): string
    {
        $content = [
            'v' => 1,
            'id' => $this->id,
            'occurred_at' => self::timeText($this->occurredAt),
            'site' => $siteKey,
            'source' => (object) $source,
            'form' => [
                'provider' => self::cut($this->provider, 64),
                'id' => self::cut($this->formId, self::MAX_NAME_BYTES),
                'title' => self::cut($this->formTitle, self::MAX_NAME_BYTES),
            ],
            'page' => [
                'url' => self::cut($this->pageUrl, self::MAX_ADDRESS_BYTES),
                'title' => self::cut($this->pageTitle, self::MAX_NAME_BYTES),
                'referrer' => self::cut($this->referrer, self::MAX_ADDRESS_BYTES),
                'lang' => self::cut($this->language, 35),
            ],
            'visitor' => ['device' => self::cut($this->device, 64), 'ct' => self::cut($this->ct, self::MAX_ADDRESS_BYTES)],
            'net' => ['ua' => self::cut($this->userAgent, 512)],
            'consent' => ['state' => $this->consent, 'source' => $this->consentSource],
            'fields' => $this->fields,
            'dropped' => $this->dropped,
        ];
        return self::json($content);
    }

    /** As times travel. */
    public static function timeText(int $milliseconds): string
    {
        return gmdate('Y-m-d\TH:i:s.', intdiv($milliseconds, 1000)) . sprintf('%03dZ', $milliseconds % 1000);
    }

    private function addText(string $key, ?string $text, string $label, string $type): void
    {
        if ($text === null) {
            $this->drop($key, 'type');
            return;
        }
        $chosen = $this->mapping[$key] ?? null;
        if ($chosen === FormRules::NOT_SENT) {
            $this->drop($key, 'unwanted');
            return;
        }
        if (self::isCardNumber($text)) {
            $this->drop($key, 'secret');
            return;
        }
        if (strlen($text) > self::MAX_FIELD_BYTES) {
            $text = self::cut($text, self::MAX_FIELD_BYTES);
            $this->drop($key, 'cut');
        }
        $size = strlen(self::json([$key, $label, $type, $text])) + strlen($chosen ?? '') + 50;
        if (count($this->fields) >= self::MAX_FIELDS || $this->bytes + $size > self::MAX_BYTES - self::RESERVED_BYTES) {
            $this->drop($key, 'limit');
            return;
        }
        $this->bytes += $size;
        $field = ['key' => $key === '' ? 'field' : $key, 'label' => $label, 'type' => $type, 'value' => $text];
        $this->fields[] = $chosen === null ? $field : $field + ['to' => $chosen];
    }

    /**
     * Plain ASCII, so that every table of every CMS can hold it.
     *
     * @param array<mixed> $content
     */
    private static function json(array $content): string
    {
        return (string) json_encode($content, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
    }

    private function drop(string $key, string $reason): void
    {
        if (count($this->dropped) < self::MAX_DROPPED) {
            $this->dropped[] = ['key' => self::cut($key, 64), 'reason' => $reason];
        }
    }

    private static function isSecret(string $key, string $label, string $type): bool
    {
        if (in_array($type, self::SECRET_TYPES, true)) {
            return true;
        }
        $words = strtolower((string) preg_replace('/(?<=[a-z])(?=[A-Z])|[\s.\[\]-]+/', '_', "$key|$label"));
        return preg_match(self::SECRET_WORDS, $words) === 1;
    }

    /** 13 to 19 digits with the check digit of payment cards. */
    private static function isCardNumber(string $text): bool
    {
        $digits = (string) preg_replace('/[ -]/', '', trim($text));
        if (preg_match('/^[2-6]\d{12,18}$/D', $digits) !== 1) {
            return false;
        }
        $sum = 0;
        foreach (array_reverse(str_split($digits)) as $place => $digit) {
            $doubled = (int) $digit * ($place % 2 === 1 ? 2 : 1);
            $sum += $doubled > 9 ? $doubled - 9 : $doubled;
        }
        return $sum % 10 === 0;
    }

    /**
     * @param iterable<mixed> $values
     * @return list<mixed>
     */
    private static function leaves(iterable $values): array
    {
        $leaves = [];
        foreach ($values as $value) {
            array_push($leaves, ...(is_iterable($value) ? self::leaves($value) : [$value]));
        }
        return $leaves;
    }

    /** @param mixed $value */
    private static function textOf($value): ?string
    {
        if (is_bool($value)) {
            return $value ? '1' : '';
        }
        if ($value instanceof \DateTimeInterface) {
            return $value->format($value->format('H:i:s') === '00:00:00' ? 'Y-m-d' : 'c');
        }
        return $value === null || is_scalar($value) ? (string) $value : null;
    }

    /** Cut between characters, not within one. */
    private static function cut(string $text, int $bytes): string
    {
        if (strlen($text) <= $bytes) {
            return $text;
        }
        return (string) preg_replace('/[\xC0-\xFF][\x80-\xBF]*$/D', '', substr($text, 0, $bytes));
    }
}
