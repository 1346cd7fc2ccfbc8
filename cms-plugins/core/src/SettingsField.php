<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** One field of a settings screen, for hosts that build theirs from a list. */
final class SettingsField
{
    public string $key;
    /** `address`, `text`, `secret`, `switch`, `lines` (one per line), `roles` or `choice`. */
    public string $kind;
    public Sentence $label;
    public Sentence $help;
    /** @var array<string, Sentence> of a choice: by the value it stands for */
    public array $choices;

    /** @param array<string, Sentence> $choices */
    public function __construct(string $key, string $kind, Sentence $label, Sentence $help, array $choices = [])
    {
        $this->key = $key;
        $this->kind = $kind;
        $this->label = $label;
        $this->help = $help;
        $this->choices = $choices;
    }
}
