<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\CollectedSql;
use MtcSidecar\Core\SqliteSql;
use MtcSidecar\Core\TableOutbox;
use PHPUnit\Framework\TestCase;

final class CollectedSqlTest extends TestCase
{
    public function test_a_host_gets_the_statement_that_makes_the_outbox(): void
    {
        $collected = new CollectedSql();

        (new TableOutbox($collected, 'an_outbox'))->create();

        self::assertCount(1, $collected->statements);
        $database = new SqliteSql(':memory:');
        $database->execute($collected->statements[0], []);
        self::assertSame(0, (new TableOutbox($database, 'an_outbox'))->status()->waiting);
    }
}
