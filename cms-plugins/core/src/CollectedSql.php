<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Keeps statements instead of executing them, for hosts that make tables by a list of statements. */
final class CollectedSql implements Sql
{
    /** @var list<string> */
    public array $statements = [];

    public function execute(string $statement, array $values): int
    {
        $this->statements[] = $statement;
        return 0;
    }

    public function select(string $query, array $values): array
    {
        return [];
    }
}
