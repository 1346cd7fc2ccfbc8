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
        $flags = JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
        return new CommandOutcome(true, [(string) json_encode($this->data->wholeCopyOf($email), $flags)]);
    }

    private function erase(string $email): CommandOutcome
    {
        $erasure = $this->data->eraseWhole($email);
        $count = (string) $erasure['removed'];
        $said = (new Sentence('%s erased.', $count))->in($this->translate);
        $lines = array_values(array_filter([$said, $erasure['message']]));
        return new CommandOutcome($erasure['message'] === '', $lines);
    }
}
