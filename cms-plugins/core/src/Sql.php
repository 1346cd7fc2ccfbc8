<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The database of the CMS, by plain SQL with `?` for each value. */
interface Sql
{
    /**
     * @param list<string|int> $values
     * @return int how many rows were changed
     * @throws \RuntimeException
     */
    public function execute(string $statement, array $values): int;

    /**
     * @param list<string|int> $values
     * @return list<array<string, string|int|null>>
     * @throws \RuntimeException
     */
    public function select(string $query, array $values): array;
}
