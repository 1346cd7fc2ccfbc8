<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** A SQLite file as the database, for sites without one of their own. It is opened when it is needed. */
final class SqliteSql implements Sql
{
    private string $file;
    private ?\PDO $database = null;

    /** @param string $file one that the web server does not show */
    public function __construct(string $file)
    {
        $this->file = $file;
    }

    public function execute(string $statement, array $values): int
    {
        return $this->run($statement, $values)->rowCount();
    }

    public function select(string $query, array $values): array
    {
        /** @var list<array<string, string|int|null>> */
        return $this->run($query, $values)->fetchAll(\PDO::FETCH_ASSOC);
    }

    /** @param list<string|int> $values */
    private function run(string $statement, array $values): \PDOStatement
    {
        if ($this->database === null) {
            $options = [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION, \PDO::ATTR_TIMEOUT => 5];
            $this->database = new \PDO("sqlite:{$this->file}", null, null, $options);
        }
        $prepared = $this->database->prepare($statement);
        $prepared->execute($values);
        return $prepared;
    }
}
