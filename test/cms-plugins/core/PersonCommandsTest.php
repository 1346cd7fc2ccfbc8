<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Commands;
use MtcSidecar\Core\Connection;
use MtcSidecar\Core\FolderOutbox;
use MtcSidecar\Core\OutboxEntry;
use MtcSidecar\Core\PersonalData;
use MtcSidecar\Core\PersonCommands;
use PHPUnit\Framework\TestCase;

final class PersonCommandsTest extends TestCase
{
    private TemporaryFolder $folder;
    private FolderOutbox $outbox;

    protected function setUp(): void
    {
        $this->folder = new TemporaryFolder();
        $this->outbox = new FolderOutbox($this->folder->path);
        $body = '{"form":{"title":"Contact"},"fields":[{"key":"email","value":"ann@example.test"}]}';
        $this->outbox->put(new OutboxEntry('01a2131e-90ca-740b-92a7-2129b5d936fa', $body, time()));
    }

    protected function tearDown(): void
    {
        $this->folder->remove();
    }

    public function test_a_command_line_can_say_what_each_command_does(): void
    {
        self::assertSame(array_merge(Commands::NAMES, PersonCommands::NAMES), array_keys(Commands::ABOUT));
    }

    public function test_a_copy_is_shown_as_json(): void
    {
        $outcome = $this->commandsAt((string) getenv('MTC_TEST_URL'))->run('export', 'ann@example.test');

        self::assertTrue($outcome->isOk);
        self::assertSame('ann@example.test', json_decode($outcome->lines[0], true)[0]['data'][0]['value']);
    }

    public function test_an_erasure_says_how_much_it_was(): void
    {
        $outcome = $this->commandsAt((string) getenv('MTC_TEST_URL'))->run('erase', 'ann@example.test');

        self::assertSame([true, ['1 erased.']], [$outcome->isOk, $outcome->lines]);
    }

    public function test_an_erasure_that_the_sidecar_did_not_hear_of_is_not_well(): void
    {
        $outcome = $this->commandsAt((string) getenv('MTC_TEST_DEAD_URL'))->run('erase', 'ann@example.test');

        self::assertFalse($outcome->isOk);
        self::assertStringContainsString('This is kept', $outcome->lines[1]);
    }

    /** @return iterable<string, array{string, string}> */
    public function ends(): iterable
    {
        yield 'a copy of nobody who answers' => ['export', (string) getenv('MTC_TEST_DEAD_URL')];
        yield 'a copy that never ends' => ['export', getenv('MTC_TEST_OTHER_URL') . '/answering/200'];
        yield 'an erasure that never ends' => ['erase', getenv('MTC_TEST_OTHER_URL') . '/answering/200'];
        yield 'a word that is none' => ['forget', (string) getenv('MTC_TEST_URL')];
    }

    /** @dataProvider ends */
    public function test_it_ends_with_a_sentence(string $name, string $url): void
    {
        $outcome = $this->commandsAt($url)->run($name, 'zoe@example.test');

        self::assertFalse($outcome->isOk);
        self::assertNotSame([], $outcome->lines);
    }

    private function commandsAt(string $url): PersonCommands
    {
        $connection = new Connection($url, (string) getenv('MTC_TEST_KEY'), (string) getenv('MTC_TEST_SECRET'));
        $data = new PersonalData(new MemoryHost(), $this->outbox, $connection, 'time');
        return new PersonCommands($data, static fn (string $english): string => $english);
    }
}
