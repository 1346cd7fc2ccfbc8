<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Connection;
use MtcSidecar\Core\FolderOutbox;
use MtcSidecar\Core\OutboxEntry;
use MtcSidecar\Core\PersonalData;
use MtcSidecar\Core\PersonCommands;
use MtcSidecar\Core\Submission;
use PHPUnit\Framework\TestCase;

final class PersonCommandsTest extends TestCase
{
    private TemporaryFolder $folder;
    private FolderOutbox $outbox;

    protected function setUp(): void
    {
        $this->folder = new TemporaryFolder();
        $this->outbox = new FolderOutbox($this->folder->path);
        $submission = new Submission('form', 'contact', time() * 1000);
        $submission->formTitle = 'Kontakt für alle';
        $submission->add('email', 'ann@example.test', 'E-mail', 'email');
        $this->outbox->put(new OutboxEntry($submission->id, $submission->body('shop', []), time()));
    }

    protected function tearDown(): void
    {
        $this->folder->remove();
    }

    public function test_a_copy_is_a_line_of_json_for_each_item(): void
    {
        $outcome = $this->askedAt('')->export('ann@example.test');

        self::assertTrue($outcome->isOk);
        self::assertCount(1, $outcome->lines);
        self::assertStringContainsString('"label":"Kontakt für alle"', $outcome->lines[0]);
        self::assertSame('ann@example.test', json_decode($outcome->lines[0], true)['data'][0]['value']);
    }

    public function test_half_a_copy_is_none(): void
    {
        $outcome = $this->askedAt((string) getenv('MTC_TEST_DEAD_URL'))->export('ann@example.test');

        self::assertFalse($outcome->isOk);
        self::assertStringNotContainsString('ann@example.test', implode("\n", $outcome->lines));
    }

    public function test_an_erasure_says_how_much_is_gone(): void
    {
        $outcome = $this->askedAt('')->erase('ann@example.test');

        self::assertSame([true, ['1']], [$outcome->isOk, $outcome->lines]);
        self::assertSame(0, $this->outbox->status()->waiting);
    }

    public function test_an_erasure_that_the_sidecar_did_not_hear_of_has_not_succeeded(): void
    {
        $outcome = $this->askedAt((string) getenv('MTC_TEST_DEAD_URL'))->erase('ann@example.test');

        self::assertFalse($outcome->isOk);
        self::assertSame('1', $outcome->lines[0]);
        self::assertStringContainsString('What the sidecar has is not erased yet.', $outcome->lines[1]);
        self::assertSame(1, $this->outbox->status()->waiting);
    }

    private function askedAt(string $url): PersonCommands
    {
        return new PersonCommands(new PersonalData(new MemoryHost(), $this->outbox, new Connection($url, 'shop', 'secret'), 'time'));
    }
}
