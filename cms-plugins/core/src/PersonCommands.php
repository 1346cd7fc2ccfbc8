<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The commands about one person, for hosts whose tools for personal data are on the command line. */
final class PersonCommands
{
    private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;

    private PersonalData $personalData;

    public function __construct(PersonalData $personalData)
    {
        $this->personalData = $personalData;
    }

    /** One line of JSON for each item; nothing when a part of it is missing. */
    public function export(string $email): CommandOutcome
    {
        $lines = [];
        try {
            for ($page = 1, $isDone = false; !$isDone; $page++) {
                $copy = $this->personalData->copyOf($email, $page);
                foreach ($copy['items'] as $item) {
                    $lines[] = (string) json_encode($item, self::FLAGS);
                }
                $isDone = $copy['done'];
            }
        } catch (\RuntimeException $failure) {
            return new CommandOutcome(false, [$failure->getMessage()]);
        }
        return new CommandOutcome(true, $lines);
    }

    /** It has failed while the sidecar still has something; that wish is kept, and said. */
    public function erase(string $email): CommandOutcome
    {
        $removed = 0;
        try {
            do {
                $step = $this->personalData->erase($email);
                $removed += $step['removed'];
            } while (!$step['done']);
        } catch (\RuntimeException $failure) {
            return new CommandOutcome(false, [$failure->getMessage()]);
        }
        $lines = array_values(array_filter([(string) $removed, $step['message']], 'strlen'));
        return new CommandOutcome($step['message'] === '', $lines);
    }
}
