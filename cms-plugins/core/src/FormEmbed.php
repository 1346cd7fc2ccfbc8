<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** A form of the sidecar on a page: the same bytes for every visitor, and no call to the sidecar. */
final class FormEmbed
{
    /** Of the page that holds the form alone, for readers without scripts. */
    public string $page;
    /** Of the script that writes the form after its tag. */
    public string $script;

    private function __construct(string $sidecarUrl, string $id)
    {
        $this->page = "$sidecarUrl/form/embed/$id";
        $this->script = "$sidecarUrl/form/generate.js?id=$id";
    }

    /**
     * Null when there is no sidecar, or no form could have that id.
     *
     * @param mixed $id as somebody wrote it
     */
    public static function of(Settings $settings, $id): ?self
    {
        $number = is_int($id) || is_string($id) ? trim((string) $id) : '';
        return $settings->sidecarUrl() !== '' && preg_match('/^[1-9]\d{0,14}$/D', $number) === 1
            ? new self($settings->sidecarUrl(), $number)
            : null;
    }

    /** @return array<string, string> of the script tag, apart from `src` and `async` */
    public function attributes(): array
    {
        return GateTag::OPTIMISER_OPT_OUTS;
    }

    /**
     * The form for hosts that print HTML themselves; empty when there is none.
     *
     * @param mixed $id as somebody wrote it
     */
    public static function html(Settings $settings, $id): string
    {
        $embed = self::of($settings, $id);
        if ($embed === null) {
            return '';
        }
        $page = htmlspecialchars($embed->page, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
        return GateTag::html($embed->script, $embed->attributes())
            . "<noscript><iframe src=\"$page\" width=\"100%\" height=\"600\" loading=\"lazy\" style=\"border:0\"></iframe></noscript>";
    }
}
