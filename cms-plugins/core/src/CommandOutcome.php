<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** What a command says, and whether all is well. */
final class CommandOutcome
{
    public bool $isOk;
    /** @var list<string> */
    public array $lines;

    /** @param list<string> $lines */
    public function __construct(bool $isOk, array $lines)
    {
        $this->isOk = $isOk;
        $this->lines = $lines;
    }
}
