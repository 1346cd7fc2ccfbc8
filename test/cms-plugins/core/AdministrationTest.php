<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Administration;
use MtcSidecar\Core\Connection;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\SidecarClient;
use MtcSidecar\Core\SidecarFailure;
use PHPUnit\Framework\TestCase;

/** The settings screen against a running sidecar and against servers that are none. */
final class AdministrationTest extends TestCase
{
    private MemoryHost $host;

    protected function setUp(): void
    {
        $this->host = new MemoryHost();
    }

    public function test_saving_the_switch_tells_the_sidecar(): void
    {
        $outcome = $this->screen()->save($this->connected(['trackAnonymous' => true]));
        $on = $this->siteInSidecar();
        $this->screen()->save(['trackAnonymous' => false]);

        self::assertSame('saved', $outcome['state']);
        self::assertSame('visits', $on->anonymous);
        self::assertContains('https://shop.example', $on->origins);
        self::assertSame('off', $this->siteInSidecar()->anonymous);
    }

    public function test_the_secret_only_goes_in(): void
    {
        $this->screen()->save($this->connected([]));

        $description = $this->screen()->describe();

        self::assertSame([true, 'option'], [$description['hasSecret'], $description['secretSource']]);
        self::assertStringNotContainsString($this->value('SECRET'), (string) json_encode($description));
        self::assertStringNotContainsString($this->value('SECRET'), (string) json_encode($this->host->settings));
    }

    public function test_an_empty_secret_leaves_the_stored_one_alone(): void
    {
        $this->screen()->save($this->connected([]));

        $outcome = $this->screen()->save(['secret' => '', 'trackAnonymous' => true]);

        self::assertSame('saved', $outcome['state']);
    }

    public function test_settings_are_kept_here_when_the_sidecar_cannot_be_reached(): void
    {
        $outcome = $this->screen()->save($this->connected(['sidecarUrl' => $this->value('DEAD_URL')]));

        self::assertSame('failed', $outcome['state']);
        self::assertStringContainsString('cannot be reached', $outcome['message']);
        self::assertSame($this->value('DEAD_URL'), $this->screen()->describe()['sidecarUrl']);
    }

    public function test_nothing_is_saved_when_one_value_cannot_be_used(): void
    {
        try {
            $this->screen()->save(['siteKey' => 'fine', 'sidecarUrl' => 'nonsense', 'secret' => 'short']);
            self::fail('was saved');
        } catch (InvalidSettings $failure) {
            self::assertSame(['sidecarUrl', 'secret'], array_keys($failure->sentences()));
            self::assertSame([], $this->host->settings);
        }
    }

    public function test_objections_say_what_cannot_be_saved_and_save_nothing(): void
    {
        $objections = $this->screen()->objections(['siteKey' => 'fine', 'sidecarUrl' => 'nonsense', 'secret' => 'short']);

        self::assertSame(['sidecarUrl', 'secret'], array_keys($objections));
        self::assertStringContainsString('at least 16 characters', $objections['secret']);
        self::assertSame([], $this->screen()->objections(['siteKey' => 'fine', 'secret' => '']));
        self::assertSame([], $this->host->settings);
    }

    public function test_the_screen_shows_each_field_with_what_is_set_and_never_the_secret(): void
    {
        $this->screen()->save($this->connected([
            'trackAnonymous' => true, 'requireConsent' => false, 'excludedPaths' => ['/a/*', '/b'], 'excludedRoles' => ['editor'],
        ]));

        $fields = array_column($this->screen()->fields(), null, 'key');

        $values = array_column($fields, 'value', 'key');
        self::assertSame(['1', '0'], [$values['trackAnonymous'], $values['requireConsent']]);
        self::assertSame(["/a/*\n/b", ['editor']], [$values['excludedPaths'], $values['excludedRoles']]);
        self::assertSame(['secret', ''], [$fields['secret']['kind'], $values['secret']]);
        self::assertSame('Site key', $fields['siteKey']['label']);
        self::assertSame(['sidecar' => 'mtc-sidecar', 'mautic' => 'A Mautic'], $fields['backend']['choices']);
    }

    public function test_page_caches_are_emptied_only_when_pages_change(): void
    {
        $this->screen()->save($this->connected([]));
        $afterConnecting = $this->host->timesPagesWereForgotten;
        $this->screen()->save(['excludedRoles' => ['editor']]);
        $afterRoles = $this->host->timesPagesWereForgotten;
        $this->screen()->save(['trackAnonymous' => true]);
        $afterMode = $this->host->timesPagesWereForgotten;
        $this->screen()->save(['excludedPaths' => ['/checkout/*']]);

        $afterPaths = $this->host->timesPagesWereForgotten;
        self::assertSame([1, 1, 2, 3], [$afterConnecting, $afterRoles, $afterMode, $afterPaths]);
    }

    public function test_the_connection_test_passes_each_step(): void
    {
        $this->screen()->save($this->connected([]));

        $result = $this->screen()->test([]);

        self::assertTrue($result['ok']);
        self::assertSame([], array_filter($result['checks'], static fn (array $check): bool => !$check['ok']));
    }

    /**
     * @dataProvider faults
     * @param array<string, string> $changes
     */
    public function test_the_connection_test_says_what_is_wrong(array $changes, string $step, string $words): void
    {
        $environment = static fn (string $value): string => strtr($value, ['{DEAD}' => (string) getenv('MTC_TEST_DEAD_URL'),
            '{OTHER}' => (string) getenv('MTC_TEST_OTHER_URL')]);
        $result = $this->screen()->test($this->connected(array_map($environment, $changes)));

        $last = end($result['checks']);
        self::assertFalse($result['ok']);
        self::assertSame($step, $last['name'] ?? '');
        self::assertStringContainsString($environment($words), $result['message']);
    }

    /** @return iterable<string, array{array<string, string>, string, string}> */
    public function faults(): iterable
    {
        yield 'nobody listens' => [['sidecarUrl' => '{DEAD}'], 'address', 'sidecar at {DEAD} cannot be reached'];
        yield 'another web site' => [['sidecarUrl' => '{OTHER}/page'], 'address', 'not a sidecar'];
        yield 'JSON of something else' => [['sidecarUrl' => '{OTHER}/json'], 'address', 'not a sidecar'];
        yield 'a page that is not there' => [['sidecarUrl' => '{OTHER}/missing'], 'address', 'not a sidecar'];
        yield 'a broken proxy' => [['sidecarUrl' => '{OTHER}/broken'], 'address', '502'];
        yield 'an address that sends on' => [['sidecarUrl' => '{OTHER}/moved'], 'address', 'https://elsewhere.example'];
        yield 'an old sidecar' => [['sidecarUrl' => '{OTHER}/old'], 'version', '0.0.9'];
        yield 'a wrong key' => [['siteKey' => 'nosuchsite'], 'key', 'nosuchsite'];
        yield 'a wrong secret' => [['secret' => 'a-secret-of-somebody-else'], 'secret', 'does not belong'];
        yield 'no address' => [['sidecarUrl' => ''], 'address', 'Enter the address'];
        yield 'no key' => [['siteKey' => ''], 'key', 'Enter the site key'];
    }

    public function test_clocks_that_disagree_are_named_with_the_difference(): void
    {
        $connection = new Connection($this->value('URL'), $this->value('KEY'), $this->value('SECRET'));

        $this->expectException(SidecarFailure::class);
        $this->expectExceptionMessageMatches('/differ by \d{3} seconds/');
        (new SidecarClient($this->host, $connection, time() - 900))->ping();
    }

    private function screen(): Administration
    {
        return new Administration($this->host);
    }

    private function siteInSidecar(): \MtcSidecar\Core\SiteStatus
    {
        $connection = new Connection($this->value('URL'), $this->value('KEY'), $this->value('SECRET'));
        return (new SidecarClient($this->host, $connection, time()))->ping();
    }

    /**
     * @param array<string, mixed> $changes
     * @return array<string, mixed>
     */
    private function connected(array $changes): array
    {
        return $changes + [
            'sidecarUrl' => $this->value('URL'),
            'siteKey' => $this->value('KEY'),
            'secret' => $this->value('SECRET'),
        ];
    }

    private function value(string $name): string
    {
        $value = getenv("MTC_TEST_$name");
        self::assertIsString($value, "MTC_TEST_$name is missing: start the suite by run.ts");
        return $value;
    }
}
