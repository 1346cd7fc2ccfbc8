<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** For hosts that have a command line, but no tools for people who ask what is kept about them. */
final class PersonCommands
{
    public const NAMES = ['export', 'erase'];

    private PersonalData $data;
    /** @var callable(string): string */
    private $translate;

    /** @param callable(string): string $translate as Host has it */
    public function __construct(PersonalData $data, callable $translate)
    {
        $this->data = $data;
        $this->translate = $translate;
    }

    /** @param string $name one of NAMES */
    public function run(string $name, string $email): CommandOutcome
    {
        try {
            switch ($name) {
                case 'export':
                    return $this->export($email);
                case 'erase':
                    return $this->erase($email);
            }
        } catch (SidecarFailure $failure) {
            return new CommandOutcome(false, [$failure->sentence()->in($this->translate)]);
        } catch (\RuntimeException $failure) {
            return new CommandOutcome(false, [$failure->getMessage()]);
        }
        return new CommandOutcome(false, [implode(' | ', self::NAMES)]);
    }

    private function export(string $email): CommandOutcome
    {
        $items = [];
        for ($page = 1, $isDone = false; !$isDone; $page++) {
            $part = $this->data->copyOf($email, $page);
            $items = array_merge($items, $part['items']);
            $isDone = $part['done'];
            if (!$isDone && $part['items'] === []) {
                return new CommandOutcome(false, [$this->say(new Sentence('The sidecar gives no whole answer. Try again later.'))]);
            }
        }
        $flags = JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
        return new CommandOutcome(true, [(string) json_encode($items, $flags)]);
    }

    private function erase(string $email): CommandOutcome
    {
        $removed = 0;
        do {
            $step = $this->data->erase($email);
            $removed += $step['removed'];
        } while (!$step['done'] && $step['removed'] > 0);
        $lines = [$this->say(new Sentence('%s erased.', (string) $removed)), $step['message']];
        if (!$step['done']) {
            $lines[] = $this->say(new Sentence('The sidecar gives no whole answer. Try again later.'));
        }
        return new CommandOutcome($step['done'] && $step['message'] === '', array_values(array_filter($lines)));
    }

    private function say(Sentence $sentence): string
    {
        return $sentence->in($this->translate);
    }
}
