<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\Settings;
use PHPUnit\Framework\TestCase;

final class SettingsTest extends TestCase
{
    public function test_out_of_the_box_only_known_visitors_are_followed_and_editors_are_not(): void
    {
        $settings = Settings::fromStored([], ['editor']);

        self::assertFalse($settings->tracksAnonymous());
        self::assertTrue($settings->respectsSignals());
        self::assertTrue($settings->excludes(['subscriber', 'editor']));
        self::assertFalse($settings->excludes(['subscriber']));
        self::assertFalse($settings->excludes([]));
    }

    public function test_an_admin_can_exclude_nobody(): void
    {
        $settings = Settings::fromStored([], ['editor'])->with(['excludedRoles' => []]);

        self::assertFalse($settings->excludes(['editor']));
    }

    public function test_settings_of_a_later_version_are_kept(): void
    {
        $settings = Settings::fromStored(['siteKey' => 'abc', 'fromTheFuture' => ['a']], []);

        $changed = $settings->with(['siteKey' => 'def', 'unheardOf' => 1]);

        self::assertSame(['a'], $changed->toArray()['fromTheFuture']);
        self::assertArrayNotHasKey('unheardOf', $changed->toArray());
        self::assertSame('def', $changed->siteKey());
    }

    public function test_damaged_stored_settings_count_as_not_stored(): void
    {
        $stored = ['sidecarUrl' => ['x'], 'siteKey' => 7, 'trackAnonymous' => 'yes', 'excludedRoles' => 'all'];

        $settings = Settings::fromStored($stored, ['editor']);

        self::assertSame(Settings::fromStored([], ['editor'])->toArray(), $settings->toArray());
    }

    public function test_spaces_and_slashes_around_an_address_are_dropped(): void
    {
        $settings = Settings::fromStored([], [])->with(['sidecarUrl' => ' https://sidecar.example/a/ ']);

        self::assertSame('https://sidecar.example/a', $settings->sidecarUrl());
    }

    /**
     * @dataProvider unusable
     * @param mixed $value
     */
    public function test_a_value_that_cannot_be_used_is_refused_with_a_sentence(string $key, $value): void
    {
        try {
            Settings::fromStored([], [])->with(['requireConsent' => true, $key => $value]);
            self::fail('was accepted');
        } catch (InvalidSettings $failure) {
            self::assertSame([$key], array_keys($failure->sentences()));
            self::assertNotSame('', $failure->sentences()[$key]->inEnglish());
        }
    }

    /** @return iterable<array<mixed>> */
    public function unusable(): iterable
    {
        foreach (['sidecar.example', 'ftp://a.example', 'https://', 'https://a.example/?a=1', 'https://u:p@a.example'] as $url) {
            yield $url => ['sidecarUrl', $url];
        }
        yield 'an address with a line break' => ['sidecarUrl', "https://a.example\nb"];
        yield 'a key with a space' => ['siteKey', 'a b'];
        yield 'a switch in words' => ['trackAnonymous', 'yes'];
        yield 'pages as a text' => ['excludedPaths', '/checkout/*'];
        yield 'a page that is no path' => ['excludedPaths', ["/check\0out"]];
        yield 'more pages than anybody needs' => ['excludedPaths', array_fill(0, 201, '/a')];
        yield 'rules for forms as a text' => ['forms', 'all'];
        yield 'a rule that is none' => ['forms', ['a:1' => true]];
        yield 'a field that is none' => ['forms', ['a:1' => ['map' => ['x' => ['city']]]]];
        yield 'more forms than anybody has' => ['forms', array_fill(0, 501, ['forward' => false])];
        yield 'roles as a text' => ['excludedRoles', 'editor'];
        yield 'roles that are no texts' => ['excludedRoles', [['editor']]];
    }
}
