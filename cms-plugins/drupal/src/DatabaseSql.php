<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar;

use Drupal\Core\Database\Connection;
use Drupal\Core\Database\StatementInterface;
use MtcSidecar\Core\Sql;

/**
 * The database of the site, by plain SQL.
 */
final class DatabaseSql implements Sql {

  public function __construct(private readonly Connection $database) {}

  /**
   * {@inheritdoc}
   */
  public function execute(string $statement, array $values): int {
    return (int) $this->run($statement, $values)->rowCount();
  }

  /**
   * {@inheritdoc}
   */
  public function select(string $query, array $values): array {
    $rows = iterator_to_array($this->run($query, $values), FALSE);
    return array_map(static fn (object $row): array => (array) $row, $rows);
  }

  /**
   * Sends a statement, of which changed rows can be counted.
   *
   * @param string $sql
   *   With a question mark for each value.
   * @param list<string|int> $values
   *   In the order of the question marks.
   */
  private function run(string $sql, array $values): StatementInterface {
    $statement = $this->database->prepareStatement($sql, [], TRUE);
    $statement->execute($values);
    return $statement;
  }

}
