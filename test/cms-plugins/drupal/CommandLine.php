<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

/** What a command of Drush prints. */
final class CommandLine
{
    /** @var list<string> */
    public array $lines = [];

    /** @param string|list<string> $messages */
    public function writeln(string|array $messages): void
    {
        array_push($this->lines, ...(array) $messages);
    }
}
