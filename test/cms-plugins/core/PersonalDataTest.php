<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Connection;
use MtcSidecar\Core\FolderOutbox;
use MtcSidecar\Core\OutboxEntry;
use MtcSidecar\Core\PersonalData;
use MtcSidecar\Core\Presence;
use MtcSidecar\Core\SidecarFailure;
use MtcSidecar\Core\Submission;
use PHPUnit\Framework\TestCase;

final class PersonalDataTest extends TestCase
{
    private TemporaryFolder $folder;
    private FolderOutbox $outbox;

    protected function setUp(): void
    {
        $this->folder = new TemporaryFolder();
        $this->outbox = new FolderOutbox($this->folder->path);
    }

    protected function tearDown(): void
    {
        $this->folder->remove();
    }

    public function test_of_somebody_unknown_there_is_nothing(): void
    {
        $data = $this->askedAt((string) getenv('MTC_TEST_URL'));

        self::assertSame(['items' => [], 'done' => true], $data->copyOf('nobody@example.test', 1));
        self::assertSame(['removed' => 0, 'message' => '', 'done' => true], $data->erase('nobody@example.test'));
    }

    public function test_a_copy_has_what_still_waits_here(): void
    {
        $this->wait('ann@example.test');

        $copy = $this->askedAt('')->copyOf('Ann@example.test ', 1);

        self::assertSame('Contact', $copy['items'][0]['label']);
        self::assertSame([['name' => 'E-mail', 'value' => 'ann@example.test']], $copy['items'][0]['data']);
        self::assertSame([], $this->askedAt('')->copyOf('ann@example.test', 2)['items']);
    }

    public function test_there_is_no_copy_without_the_sidecar(): void
    {
        $this->expectException(SidecarFailure::class);
        $this->askedAt((string) getenv('MTC_TEST_DEAD_URL'))->copyOf('ann@example.test', 1);
    }

    /** @return iterable<string, array{string}> */
    public function troubles(): iterable
    {
        yield 'nobody answers' => [(string) getenv('MTC_TEST_DEAD_URL')];
        yield 'something else answers' => [getenv('MTC_TEST_OTHER_URL') . '/page'];
        yield 'the sidecar refuses' => [getenv('MTC_TEST_OTHER_URL') . '/answering/401'];
    }

    /** @dataProvider troubles */
    public function test_an_erasure_that_the_sidecar_does_not_hear_of_is_kept_once_and_said(string $url): void
    {
        $this->wait('ann@example.test');
        $this->wait('bea@example.test');

        $step = $this->askedAt($url)->erase('ann@example.test');
        $again = $this->askedAt($url)->erase(' Ann@example.test');

        self::assertSame([1, true], [$step['removed'], $step['done']]);
        self::assertStringContainsString('What the sidecar has is not erased yet.', $step['message']);
        self::assertSame(0, $again['removed']);
        $left = array_map(static fn (OutboxEntry $entry): bool => $entry->isErasure(), $this->outbox->naming('ann@example.test'));
        self::assertSame([true], $left);
        self::assertCount(1, $this->outbox->naming('bea@example.test'));
    }

    public function test_without_a_sidecar_the_outbox_is_all_there_is(): void
    {
        $this->wait('ann@example.test');

        self::assertSame(['removed' => 1, 'message' => '', 'done' => true], $this->askedAt('')->erase('ann@example.test'));

        self::assertSame(0, $this->outbox->status()->waiting);
    }

    public function test_who_signed_in_is_copied_and_forgotten_as_well(): void
    {
        $entry = (new Presence('abcdefghijklmnopqrstuvw', '', ''))->signIn(['email' => 'ann@example.test'], 1790000000123);
        $this->outbox->put($entry);
        $this->outbox->put((new Presence('abcdefghijklmnopqrstuvw', '', ''))->signOut(1790000000124));

        $copy = $this->askedAt('')->copyOf('ann@example.test', 1);
        $step = $this->askedAt('')->erase('ann@example.test');

        self::assertSame('sign-in', $copy['items'][0]['label']);
        self::assertSame([['name' => 'email', 'value' => 'ann@example.test']], $copy['items'][0]['data']);
        self::assertSame([1, 1], [$step['removed'], $this->outbox->status()->waiting]);
        self::assertSame(['/mtc/v1/sign-in', '2026-09-21T14:13:20.123Z'], [$entry->path(), json_decode($entry->body)->occurred_at]);
    }

    private function wait(string $email): void
    {
        $submission = new Submission('contact-form-7', '5', time() * 1000);
        $submission->formTitle = 'Contact';
        $submission->add('your-email', $email, 'E-mail', 'email');
        $this->outbox->put(new OutboxEntry($submission->id, $submission->body('shop', []), time()));
    }

    private function askedAt(string $url): PersonalData
    {
        $connection = new Connection($url, (string) getenv('MTC_TEST_KEY'), (string) getenv('MTC_TEST_SECRET'));
        return new PersonalData(new MemoryHost(), $this->outbox, $connection, 'time');
    }
}
