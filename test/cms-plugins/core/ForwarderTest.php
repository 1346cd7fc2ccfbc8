<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Backoff;
use MtcSidecar\Core\Connection;
use MtcSidecar\Core\FolderOutbox;
use MtcSidecar\Core\Forwarder;
use MtcSidecar\Core\OutboxEntry;
use MtcSidecar\Core\TimeOrderedId;
use PHPUnit\Framework\TestCase;

final class ForwarderTest extends TestCase
{
    private const START = 1790000000;
    private const HOUR = 3600;
    private const DAY = 86400;

    private TemporaryFolder $folder;
    private FolderOutbox $outbox;
    private MemoryHost $host;
    private int $now = self::START;

    protected function setUp(): void
    {
        $this->folder = new TemporaryFolder();
        $this->outbox = new FolderOutbox($this->folder->path);
        $this->host = new MemoryHost();
    }

    protected function tearDown(): void
    {
        $this->folder->remove();
    }

    /** @return iterable<string, array{int}> */
    public function acceptances(): iterable
    {
        yield 'stored' => [202];
        yield 'had before' => [409];
    }

    /** @dataProvider acceptances */
    public function test_what_the_sidecar_has_leaves_the_outbox(int $status): void
    {
        $this->put();

        self::assertSame(1, $this->answering($status)->drain(20));

        self::assertSame(0, $this->outbox->status()->waiting);
    }

    /** @return iterable<string, array{int}> */
    public function passingTroubles(): iterable
    {
        yield 'a sidecar that restarts' => [503];
        yield 'a broken proxy' => [502];
        yield 'a request that took too long' => [408];
    }

    /** @dataProvider passingTroubles */
    public function test_passing_trouble_is_waited_for(int $status): void
    {
        $this->put();

        self::assertSame(0, $this->answering($status)->drain(20));
        self::assertSame(1, $this->outbox->status()->waiting);
        $this->now += 47;
        self::assertSame(0, $this->answering(202)->drain(20));
        $this->now += 26;
        self::assertSame(1, $this->answering(202)->drain(20));
    }

    public function test_a_sidecar_that_asks_for_time_gets_it(): void
    {
        $this->put();
        $this->answering(429)->drain(20);

        $this->now += 119;
        self::assertSame(0, $this->answering(202)->drain(20));
        $this->now += 1;
        self::assertSame(1, $this->answering(202)->drain(20));
    }

    public function test_a_refusal_is_kept_aside_with_its_reason(): void
    {
        $this->put();

        $this->answering(401)->drain(20);

        self::assertSame(0, $this->outbox->status()->waiting);
        self::assertSame('401: This is 401.', $this->outbox->status()->lastReason);
    }

    /** @return iterable<string, array{int}> */
    public function troublesOfAnErasure(): iterable
    {
        yield 'a dead sidecar' => [503];
        yield 'a wrong secret' => [401];
        yield 'a step that is not the last' => [200];
    }

    /** @dataProvider troublesOfAnErasure */
    public function test_the_wish_to_be_erased_waits_until_it_is_done(int $status): void
    {
        $this->outbox->put(OutboxEntry::erasure('ann@example.test', $this->now));

        for ($week = 1; $week <= 8; $week++) {
            $this->answering($status)->drain(20);
            $this->now += 7 * self::DAY;
        }

        self::assertSame([1, 0], [$this->outbox->status()->waiting, $this->outbox->status()->givenUp]);
        $connection = new Connection((string) getenv('MTC_TEST_URL'), (string) getenv('MTC_TEST_KEY'), (string) getenv('MTC_TEST_SECRET'));
        $real = new Forwarder($this->host, $this->outbox, $connection, function (): int {
            return max($this->now, time());
        });
        $this->now = time();
        $this->outbox->retry($this->outbox->naming('ann@example.test')[0]->id, $this->now);
        self::assertSame(1, $real->drain(20));
        self::assertSame(0, $this->outbox->status()->waiting);
    }

    public function test_a_dead_sidecar_is_left_alone_after_three_failures(): void
    {
        for ($index = 0; $index < 5; $index++) {
            $this->put();
        }
        $dead = $this->forwarder((string) getenv('MTC_TEST_DEAD_URL'));
        $dead->drain(20);
        $id = $this->put();

        $this->answering(202)->forwardSoon($id);
        self::assertSame(6, $this->outbox->status()->waiting);
        $this->now += 60;
        $this->answering(202)->forwardSoon($id);
        self::assertSame(5, $this->outbox->status()->waiting);
    }

    public function test_the_runner_stops_in_time_and_gives_back_what_it_did_not_try(): void
    {
        $this->put();
        $this->put();
        $hurried = new Forwarder($this->host, $this->outbox, $this->connection('/answering/202'), function (): int {
            return $this->now++;
        });

        self::assertSame(1, $hurried->drain(5));

        self::assertSame(1, $this->answering(202)->drain(20));
    }

    public function test_nothing_is_tried_without_a_secret(): void
    {
        $this->put();
        $connection = new Connection((string) getenv('MTC_TEST_OTHER_URL') . '/answering/401', 'shop', '');

        (new Forwarder($this->host, $this->outbox, $connection, fn (): int => $this->now))->drain(20);

        self::assertSame([1, 0], [$this->outbox->status()->waiting, $this->outbox->status()->givenUp]);
    }

    public function test_the_waits_grow_to_a_day_and_end_after_two_weeks(): void
    {
        $waits = [];
        foreach (range(1, 9) as $attempts) {
            $entry = new OutboxEntry('id', '', self::START, $attempts);
            $waits[] = (int) Backoff::next($entry, self::START, '', 0.5) - self::START;
        }

        self::assertSame([60, 300, 900, self::HOUR, 10800, 21600, 43200, self::DAY, self::DAY], $waits);
        $old = new OutboxEntry('id', '', self::START, 20);
        self::assertNull(Backoff::next($old, self::START + 14 * self::DAY, '', 0.5));
        self::assertNotNull(Backoff::next($old, self::START + 14 * self::DAY - 1, '', 0.5));
    }

    public function test_those_that_failed_together_do_not_come_back_together(): void
    {
        $entry = new OutboxEntry('id', '', self::START, 2);

        self::assertSame(self::START + 240, Backoff::next($entry, self::START, '', 0.0));
        self::assertSame(self::START + 360, Backoff::next($entry, self::START, '', 1.0));
    }

    public function test_the_wish_of_the_sidecar_may_be_a_date_and_is_bounded(): void
    {
        $entry = new OutboxEntry('id', '', self::START, 1);
        $date = gmdate('D, d M Y H:i:s', self::START + 90) . ' GMT';

        self::assertSame(self::START + 90, Backoff::next($entry, self::START, $date, 0.0));
        self::assertSame(self::START + self::DAY, Backoff::next($entry, self::START, '99999999', 0.0));
        self::assertSame(self::START + 60, Backoff::next($entry, self::START, 'soon', 0.5));
    }

    private function put(): string
    {
        $id = TimeOrderedId::at($this->now * 1000);
        $this->outbox->put(new OutboxEntry($id, '{"v":1}', $this->now));
        return $id;
    }

    private function answering(int $status): Forwarder
    {
        return $this->forwarder(getenv('MTC_TEST_OTHER_URL') . "/answering/$status");
    }

    private function forwarder(string $url): Forwarder
    {
        $connection = new Connection($url, 'shop', 'secret');
        return new Forwarder($this->host, $this->outbox, $connection, fn (): int => $this->now);
    }

    private function connection(string $path): Connection
    {
        return new Connection(getenv('MTC_TEST_OTHER_URL') . $path, 'shop', 'secret');
    }
}
