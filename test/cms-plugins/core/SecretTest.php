<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\SealedText;
use MtcSidecar\Core\Secret;
use PHPUnit\Framework\TestCase;

final class SecretTest extends TestCase
{
    private const SECRET = 'a-secret-of-this-site';

    protected function tearDown(): void
    {
        putenv('MTC_SIDECAR_SECRET');
    }

    public function test_a_stored_secret_cannot_be_read_without_the_key_of_the_site(): void
    {
        $sealed = SealedText::seal(self::SECRET, 'one key');

        self::assertSame(self::SECRET, SealedText::open($sealed, 'one key'));
        if (function_exists('sodium_crypto_secretbox')) {
            self::assertStringNotContainsString(self::SECRET, $sealed);
            self::assertSame('', SealedText::open($sealed, 'another key'));
        }
    }

    public function test_a_damaged_stored_secret_counts_as_none(): void
    {
        foreach (['', 'x', 'sealed1:', 'sealed1:!!!', 'sealed1:' . base64_encode(str_repeat('x', 60))] as $damaged) {
            self::assertSame('', SealedText::open($damaged, 'key'));
        }
    }

    public function test_the_environment_wins_over_the_stored_secret(): void
    {
        $secret = new Secret(new MemoryHost());
        $secret->store(self::SECRET);
        $before = [$secret->source(), $secret->value()];

        putenv('MTC_SIDECAR_SECRET=another-secret-of-this-site');

        self::assertSame(['option', self::SECRET], $before);
        self::assertSame(['environment', 'another-secret-of-this-site'], [$secret->source(), $secret->value()]);
    }

    /**
     * @runInSeparateProcess
     * @preserveGlobalState disabled
     */
    public function test_a_constant_wins_over_all_and_cannot_be_changed_on_the_screen(): void
    {
        define('MTC_SIDECAR_SECRET', 'the-constant-of-this-site');
        putenv('MTC_SIDECAR_SECRET=another-secret-of-this-site');
        $secret = new Secret(new MemoryHost());

        self::assertSame(['constant', 'the-constant-of-this-site'], [$secret->source(), $secret->value()]);
        self::assertNotNull($secret->objectionTo('a-new-secret-of-this-site'));
    }

    public function test_a_secret_that_was_copied_in_part_is_refused(): void
    {
        $secret = new Secret(new MemoryHost());

        self::assertNull($secret->objectionTo(self::SECRET));
        self::assertNotNull($secret->objectionTo('short'));
        self::assertNotNull($secret->objectionTo('a secret with spaces'));
    }
}
