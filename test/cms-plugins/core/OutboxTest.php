<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\FolderOutbox;
use MtcSidecar\Core\Outbox;
use MtcSidecar\Core\OutboxEntry;
use MtcSidecar\Core\SqliteSql;
use MtcSidecar\Core\TableOutbox;
use MtcSidecar\Core\TimeOrderedId;
use PHPUnit\Framework\TestCase;

/** What every place where submissions wait must do. */
final class OutboxTest extends TestCase
{
    private const NOW = 1790000000;

    private TemporaryFolder $folder;

    protected function setUp(): void
    {
        $this->folder = new TemporaryFolder();
    }

    protected function tearDown(): void
    {
        $this->folder->remove();
    }

    /** @return iterable<string, array{string}> */
    public function kinds(): iterable
    {
        yield 'in a table' => ['table'];
        yield 'in a folder' => ['folder'];
    }

    /** @dataProvider kinds */
    public function test_what_is_put_in_comes_out_whole_and_in_order(string $kind): void
    {
        $outbox = $this->open($kind);
        $ids = $this->fill($outbox, 3);

        $claimed = $outbox->claim(self::NOW, 10, 60);

        self::assertSame($ids, array_column($claimed, 'id'));
        self::assertSame(['body 0', 'body 1', 'body 2'], array_column($claimed, 'body'));
        self::assertSame([1, 1, 1], array_column($claimed, 'attempts'));
        self::assertSame(self::NOW, $claimed[0]->createdAt);
    }

    /** @dataProvider kinds */
    public function test_two_workers_never_have_the_same_entry(string $kind): void
    {
        $one = $this->open($kind);
        $other = $this->open($kind);
        $ids = $this->fill($one, 4);

        $first = array_column($one->claim(self::NOW, 2, 60), 'id');
        $second = array_column($other->claim(self::NOW, 10, 60), 'id');

        self::assertSame($ids, array_merge($first, $second));
        self::assertNull($other->claimOne($ids[0], self::NOW, 60));
    }

    /** @dataProvider kinds */
    public function test_what_a_dead_worker_had_is_due_again_after_its_lease(string $kind): void
    {
        $ids = $this->fill($this->open($kind), 1);
        $this->open($kind)->claim(self::NOW, 1, 60);
        $later = $this->open($kind);

        self::assertSame([], $later->claim(self::NOW + 59, 1, 60));
        $again = $later->claim(self::NOW + 60, 1, 60);
        self::assertSame($ids, array_column($again, 'id'));
        self::assertSame(2, $again[0]->attempts);
    }

    /** @dataProvider kinds */
    public function test_of_what_arrived_nothing_is_kept(string $kind): void
    {
        $outbox = $this->open($kind);
        $this->fill($outbox, 2);

        foreach ($outbox->claim(self::NOW, 10, 60) as $entry) {
            $outbox->done($entry->id);
            $outbox->done($entry->id);
        }

        self::assertSame([], $outbox->claim(self::NOW + 1000, 10, 60));
        self::assertSame(0, $outbox->status()->waiting);
        self::assertStringNotContainsString('body', $this->everything());
    }

    /** @dataProvider kinds */
    public function test_what_failed_waits_until_it_is_due(string $kind): void
    {
        $outbox = $this->open($kind);
        [$id] = $this->fill($outbox, 1);
        $outbox->claim(self::NOW, 1, 60);

        $outbox->retry($id, self::NOW + 300);

        self::assertSame([], $outbox->claim(self::NOW + 299, 1, 60));
        self::assertCount(1, $outbox->claim(self::NOW + 300, 1, 60));
    }

    /** @dataProvider kinds */
    public function test_what_is_given_up_is_kept_aside_and_can_be_sent_again(string $kind): void
    {
        $outbox = $this->open($kind);
        [$id, $otherId] = $this->fill($outbox, 2);
        $outbox->claimOne($id, self::NOW, 60);

        $outbox->giveUp($id, '401: The signature is wrong.');

        self::assertSame([$otherId], array_column($outbox->claim(self::NOW + 10 ** 7, 10, 60), 'id'));
        $status = $outbox->status();
        self::assertSame([1, 1], [$status->waiting, $status->givenUp]);
        self::assertSame('401: The signature is wrong.', $status->lastReason);
        self::assertSame(1, $outbox->revive(self::NOW + 10 ** 7));
        $revived = $outbox->claim(self::NOW + 10 ** 7, 10, 60);
        self::assertSame([$id], array_column($revived, 'id'));
        self::assertSame(['body 0', 1], [$revived[0]->body, $revived[0]->attempts]);
        self::assertSame(0, $outbox->status()->givenUp);
    }

    /** @dataProvider kinds */
    public function test_what_was_given_up_long_ago_is_forgotten(string $kind): void
    {
        $outbox = $this->open($kind);
        [$id] = $this->fill($outbox, 2);
        $outbox->giveUp($id, '400');

        self::assertSame(0, $outbox->purge(self::NOW));
        self::assertSame(1, $outbox->purge(self::NOW + 1));
        self::assertSame([1, 0], [$outbox->status()->waiting, $outbox->status()->givenUp]);
    }

    /** @dataProvider kinds */
    public function test_what_names_somebody_is_found_and_can_be_forgotten(string $kind): void
    {
        $outbox = $this->open($kind);
        $bodies = ['{"fields":[{"value":" Zoë_%@Example.test"}]}', '{"value":"zoë_%@example.test.uk"}', '{"value":"ann@example.test"}'];
        foreach ($bodies as $place => $body) {
            $body = (string) json_encode(json_decode($body), JSON_UNESCAPED_SLASHES);
            $outbox->put(new OutboxEntry(TimeOrderedId::at(self::NOW * 1000 + $place), $body, self::NOW));
        }
        $outbox->giveUp($outbox->naming('ann@example.test')[0]->id, '400');

        self::assertCount(1, $outbox->naming('zoë_%@example.test'));
        self::assertSame([], $outbox->naming('example.test'));
        foreach (['zoë_%@example.test', 'ANN@example.test'] as $email) {
            $outbox->done($outbox->naming($email)[0]->id);
            self::assertSame([], $outbox->naming($email));
        }
        self::assertSame([1, 0], [$outbox->status()->waiting, $outbox->status()->givenUp]);
    }

    /** @dataProvider kinds */
    public function test_the_status_tells_how_long_the_oldest_has_waited(string $kind): void
    {
        $outbox = $this->open($kind);
        self::assertNull($outbox->status()->oldestAt);

        foreach ([20, 5, 10] as $age) {
            $at = self::NOW - $age;
            $outbox->put(new OutboxEntry(TimeOrderedId::at($at * 1000), 'body', $at));
        }

        self::assertSame([3, self::NOW - 20], [$outbox->status()->waiting, $outbox->status()->oldestAt]);
    }

    /** @dataProvider kinds */
    public function test_an_outbox_that_cannot_be_written_says_so(string $kind): void
    {
        $outbox = $kind === 'table'
            ? new TableOutbox(new SqliteSql($this->folder->path . '/empty.sqlite'), 'missing')
            : new FolderOutbox('/dev/null/outbox');

        $this->expectException(\RuntimeException::class);
        $outbox->put(new OutboxEntry(TimeOrderedId::at(0), 'body', 0));
    }

    private function open(string $kind): Outbox
    {
        if ($kind === 'folder') {
            return new FolderOutbox($this->folder->path . '/outbox');
        }
        $outbox = new TableOutbox(new SqliteSql($this->folder->path . '/cms.sqlite'), 'cms_outbox');
        $outbox->create();
        return $outbox;
    }

    /** @return list<string> the ids */
    private function fill(Outbox $outbox, int $amount): array
    {
        $ids = [];
        for ($index = 0; $index < $amount; $index++) {
            $ids[] = TimeOrderedId::at(self::NOW * 1000 + $index);
            $outbox->put(new OutboxEntry($ids[$index], "body $index", self::NOW));
        }
        return $ids;
    }

    private function everything(): string
    {
        $rows = (new SqliteSql($this->folder->path . '/cms.sqlite'))
            ->select("SELECT name FROM sqlite_master WHERE name = 'cms_outbox'", []);
        $rows = $rows === [] ? [] : (new SqliteSql($this->folder->path . '/cms.sqlite'))->select('SELECT * FROM cms_outbox', []);
        $files = (array) glob($this->folder->path . '/outbox/{,*/}*.json', GLOB_BRACE);
        return json_encode($rows) . implode('', array_map(static fn ($path): string => (string) file_get_contents((string) $path), $files));
    }
}
