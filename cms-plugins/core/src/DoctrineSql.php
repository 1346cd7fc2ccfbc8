<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

use Doctrine\DBAL\Connection as Database;

/** For hosts whose database is reached by Doctrine. */
final class DoctrineSql implements Sql
{
    private Database $database;

    public function __construct(Database $database)
    {
        $this->database = $database;
    }

    public function execute(string $statement, array $values): int
    {
        return (int) $this->attempt(fn () => $this->database->executeStatement($statement, $values));
    }

    public function select(string $query, array $values): array
    {
        /** @var list<array<string, string|int|null>> */
        return $this->attempt(fn () => $this->database->fetchAllAssociative($query, $values));
    }

    /**
     * @param callable(): mixed $work
     * @return mixed
     */
    private function attempt(callable $work)
    {
        try {
            return $work();
        } catch (\Exception $failure) {
            throw new \RuntimeException('The database of the site refused: ' . get_class($failure), 0, $failure);
        }
    }
}
