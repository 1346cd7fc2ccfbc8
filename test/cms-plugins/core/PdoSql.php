<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Sql;

/** SQLite as the database of a CMS. */
final class PdoSql implements Sql
{
    private \PDO $pdo;

    public function __construct(string $file)
    {
        $this->pdo = new \PDO("sqlite:$file", null, null, [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]);
    }

    public function execute(string $statement, array $values): int
    {
        $prepared = $this->pdo->prepare($statement);
        $prepared->execute($values);
        return $prepared->rowCount();
    }

    public function select(string $query, array $values): array
    {
        $prepared = $this->pdo->prepare($query);
        $prepared->execute($values);
        /** @var list<array<string, string|int|null>> */
        return $prepared->fetchAll(\PDO::FETCH_ASSOC);
    }
}
