<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Database\StatementInterface;

/** @implements \IteratorAggregate<int, object> */
final class Statement implements StatementInterface, \IteratorAggregate
{
    public function __construct(private \PDOStatement $statement, private bool $countsRows)
    {
    }

    public function execute($args = [], $options = [])
    {
        return $this->statement->execute($args);
    }

    public function rowCount(): int
    {
        if (!$this->countsRows) {
            throw new \LogicException('Rows are counted only where the statement was made for it.');
        }
        return $this->statement->rowCount();
    }

    public function getIterator(): \Iterator
    {
        while (($row = $this->statement->fetch(\PDO::FETCH_OBJ)) !== false) {
            yield $row;
        }
    }
}
