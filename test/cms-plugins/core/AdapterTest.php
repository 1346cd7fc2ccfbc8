<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\FolderOutbox;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\KnownAnswer;
use MtcSidecar\Core\Settings;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\ShortCodes;
use MtcSidecar\Core\Submission;
use MtcSidecar\Core\Visitor;
use PHPUnit\Framework\TestCase;

/** What adapters share: texts of forms, short codes of older plugins, visitors, members. */
final class AdapterTest extends TestCase
{
    private const SET_UP = ['sidecarUrl' => 'https://sidecar.example', 'siteKey' => 'shop'];
    private const COOKIES = ['mautic_device_id' => 'abcdefghijklmnopqrstuvw'];

    public function test_texts_of_a_form_become_settings_and_what_is_none_is_left_out(): void
    {
        $posted = [
            'trackAnonymous' => '1', 'requireConsent' => '', 'forwardForms' => 'on', 'respectSignals' => ['1'],
            'excludedPaths' => " /a/*\r\n\n/b ", 'excludedRoles' => ['editor', '', '8'], 'sidecarUrl' => ' https://a.example ',
            'form_token' => 'x',
        ];

        $changes = SettingsForm::changesFrom($posted);

        self::assertSame([
            'sidecarUrl' => 'https://a.example', 'trackAnonymous' => true, 'requireConsent' => false,
            'respectSignals' => false, 'forwardForms' => true,
            'excludedRoles' => ['editor', '8'], 'excludedPaths' => ['/a/*', '/b'],
        ], $changes);
    }

    public function test_what_a_form_shows_comes_back_as_the_same_settings(): void
    {
        $settings = ['excludedRoles' => ['8'], 'excludedPaths' => ['/a', '/b'], 'trackAnonymous' => true, 'forwardForms' => false]
            + Settings::fromStored([], ['editor'])->known();

        $shown = SettingsForm::textsOf($settings);

        self::assertSame(["/a\n/b", '1', '0'], [$shown['excludedPaths'], $shown['trackAnonymous'], $shown['forwardForms']]);
        $back = SettingsForm::changesFrom($shown);
        self::assertEquals($back, array_intersect_key($settings, $back));
        self::assertGreaterThan(8, count($back));
    }

    public function test_boxes_that_are_not_ticked_are_no_roles(): void
    {
        $changes = SettingsForm::changesFrom(['excludedRoles' => ['editor' => 'editor', 'author' => 0, 'member' => false]]);

        self::assertSame(['excludedRoles' => ['editor']], $changes);
    }

    public function test_a_box_without_a_tick_is_a_switch_that_is_off(): void
    {
        $changes = SettingsForm::changesFromScreen(['forwardForms' => '1', 'siteKey' => 'shop']);

        self::assertSame([true, false, []], [$changes['forwardForms'], $changes['respectSignals'], $changes['excludedRoles']]);
        self::assertArrayNotHasKey('excludedPaths', $changes);
    }

    public function test_every_field_of_the_screen_is_a_setting_or_the_secret(): void
    {
        $keys = array_column(array_map('get_object_vars', SettingsForm::fields()), 'key');

        $known = array_merge(array_keys(Settings::fromStored([], [])->known()), ['secret']);
        self::assertSame([], array_diff($keys, $known));
        self::assertSame($keys, array_unique($keys));
    }

    /** @return array<string, array{string, string}> */
    public function shortCodes(): array
    {
        return [
            'of Joomla' => ['{mautic type="form" 3}', 'generate.js?id=3'],
            'with an id' => ["[mautic type='form' id='4']", 'generate.js?id=4'],
            'as an editor wrote it' => ['{mautic type=&quot;form&quot; id=&quot;5&quot;}', 'generate.js?id=5'],
            'the short one' => ['[mauticform id=6]', 'generate.js?id=6'],
            'our own' => ['{mtc_form 7}', 'generate.js?id=7'],
        ];
    }

    /** @dataProvider shortCodes */
    public function test_a_short_code_shows_a_form(string $code, string $script): void
    {
        $html = ShortCodes::replaceIn("<p>before $code after</p>", $this->settings());

        self::assertStringContainsString("https://sidecar.example/form/$script", $html);
        self::assertMatchesRegularExpression('#^<p>before <script async.*</noscript> after</p>$#s', $html);
    }

    public function test_of_what_a_sidecar_does_not_have_the_text_is_left(): void
    {
        $text = '{mautic type="content" slot="a"}Default{/mautic}, {mautic type="video" 3}, [mautic type="tags" values="x"], '
            . '{mautic type="form" id="x"}, {mautic type="form" id="1"}{mautic type="content" slot="b"}Second{/mautic}';

        $html = ShortCodes::replaceIn($text, $this->settings());

        self::assertMatchesRegularExpression('/^Default, , , , <script.*id=1".*<\/noscript>Second$/s', $html);
    }

    public function test_other_text_stays_as_it_is(): void
    {
        foreach (['{mauticfoo}', 'mautic', '[mautics]', '{other}', '{mautic'] as $text) {
            self::assertSame($text, ShortCodes::replaceIn($text, $this->settings()));
        }
    }

    public function test_a_browser_is_named_by_a_cookie_of_the_right_shape_only(): void
    {
        $odd = [['x'], 'short', str_repeat('a', 24), "abcdefghijklmnopqrstuv\n"];

        self::assertSame('abcdefghijklmnopqrstuvw', Visitor::ofRequest([], self::COOKIES)->device);
        self::assertSame('de', Visitor::ofRequest([], [], 'de')->language);
        foreach ($odd as $device) {
            self::assertSame('', Visitor::ofRequest([], ['mautic_device_id' => $device])->device);
        }
    }

    public function test_buttons_are_no_answers_and_files_travel_by_name(): void
    {
        $submission = new Submission('a', '1', 1790000000000);

        $submission->addAnswer(['key' => 'send', 'value' => 'Send', 'type' => 'submit']);
        $submission->addAnswer(['key' => 'cv', 'value' => '/tmp/x/cv.pdf', 'type' => 'file']);
        $submission->addAnswer(['key' => 'name', 'value' => 'Ann', 'label' => '<b>Your</b> name', 'type' => 'text*']);
        $submission->addAnswer(['key' => 'empty', 'value' => '']);

        self::assertSame([['cv', 'cv.pdf', ''], ['name', 'Ann', 'Your name']], array_map(
            static fn (array $field): array => [$field['key'], $field['value'], $field['label']],
            $submission->fields()
        ));
    }

    public function test_answers_may_be_known_by_their_names_alone(): void
    {
        $submission = new Submission('a', '1', 1790000000000);

        foreach (Submission::answersByName(['email' => 'ann@example.test', '7' => ['x', 'y'], 'password' => 'hush']) as $answer) {
            $submission->addAnswer($answer);
        }

        self::assertSame([['email', 'email', 'ann@example.test'], ['7', 'text', 'x'], ['7', 'text', 'y']], array_map(
            static fn (array $field): array => [$field['key'], $field['type'], $field['value']],
            $submission->fields()
        ));
    }

    public function test_a_visitor_reads_the_language_of_the_page(): void
    {
        self::assertSame(['de-AT', ''], [Visitor::ofRequest([], [], 'de-AT')->language, Visitor::ofRequest([], [])->language]);
    }

    public function test_the_known_endpoint_answers_to_what_php_has_of_a_request(): void
    {
        $folder = new TemporaryFolder();
        $host = new MemoryHost();
        $host->settings = ['backend' => 'mautic', 'sidecarUrl' => 'https://mautic.example'];
        $adapter = new Adapter($host, new FolderOutbox($folder->path), ['cms' => 'test']);
        $ct = base64_encode(serialize(['source' => ['email', 1], 'email' => 1, 'stat' => 'abc', 'lead' => '7']));
        $server = ['REQUEST_METHOD' => 'POST', 'HTTP_ORIGIN' => 'https://shop.example'];

        $answer = KnownAnswer::toRequest($adapter, $server, compact('ct'));

        self::assertSame([200, '{"known":true}'], [$answer->status, $answer->body]);
        self::assertSame(['/', 'Lax', true], [$answer->cookieOptions['path'] ?? '', $answer->cookieOptions['samesite'] ?? '', $answer->cookieOptions['secure'] ?? '']);
        self::assertEqualsWithDelta(time() + 30 * 86400, $answer->cookieOptions['expires'] ?? 0, 5);
        self::assertSame(405, KnownAnswer::toRequest($adapter, ['REQUEST_METHOD' => 'GET'] + $server, compact('ct'))->status);
        self::assertSame(403, KnownAnswer::toRequest($adapter, ['HTTP_ORIGIN' => ['x']] + $server, compact('ct'))->status);
        $unknown = KnownAnswer::toRequest($adapter, $server, ['ct' => ['x']]);
        self::assertSame([200, '{"known":false}', []], [$unknown->status, $unknown->body, $unknown->cookieOptions]);
        self::assertSame(200, KnownAnswer::toRequest($adapter, $server, null)->status);
        $folder->remove();
    }

    public function test_times_and_lists_of_any_kind_are_answers(): void
    {
        $submission = new Submission('a', '1', 1790000000000);

        $submission->addAnswer(['key' => 'day', 'value' => new \DateTimeImmutable('2026-11-25T00:00:00Z')]);
        $submission->addAnswer(['key' => 'time', 'value' => new \DateTimeImmutable('2026-11-25T08:30:00Z')]);
        $submission->addAnswer(['key' => 'colours', 'value' => new \ArrayIterator(['red', ['blue', new \ArrayIterator(['green'])]])]);
        $submission->addAnswer(['key' => 'cv', 'value' => new \ArrayIterator(['/tmp/a.pdf', '/tmp/b.pdf']), 'type' => 'imageupload']);

        self::assertSame(
            ['2026-11-25', '2026-11-25T08:30:00+00:00', 'red', 'blue', 'green', 'a.pdf', 'b.pdf'],
            array_column($submission->fields(), 'value')
        );
    }

    public function test_members_are_told_of_only_if_wanted_and_never_with_an_excluded_role(): void
    {
        $folder = new TemporaryFolder();
        $host = new MemoryHost();
        $host->settings = self::SET_UP + ['identifyMembers' => true, 'excludedRoles' => ['editor']];
        $adapter = new Adapter($host, new FolderOutbox($folder->path), ['cms' => 'test']);
        $visitor = Visitor::ofRequest([], self::COOKIES);

        $adapter->tellSignIn($visitor, ['editor'], ['email' => 'ed@example.test']);
        $adapter->tellSignIn(Visitor::ofRequest([], []), ['member'], ['email' => 'no@example.test']);
        $adapter->tellSignIn($visitor, ['member'], ['email' => '']);
        self::assertSame(0, $adapter->status()->waiting);

        $adapter->tellSignIn($visitor, ['member'], ['email' => 'ann@example.test']);
        $adapter->tellSignOut($visitor, ['member']);
        self::assertSame(2, $adapter->status()->waiting);

        $host->settings['identifyMembers'] = false;
        $adapter->tellSignIn($visitor, ['member'], ['email' => 'ann@example.test']);
        self::assertSame(2, $adapter->status()->waiting);
        $adapter->uninstall();
        self::assertSame([], array_diff((array) @scandir($folder->path), ['.', '..', false]));
        is_dir($folder->path) || mkdir($folder->path);
        $folder->remove();
    }

    public function test_the_sidecar_is_told_of_a_setting_once(): void
    {
        $host = new MemoryHost();
        $host->settings = self::SET_UP;
        $host->settings['sidecarUrl'] = (string) getenv('MTC_TEST_URL');
        $host->settings['siteKey'] = (string) getenv('MTC_TEST_KEY');
        $adapter = new Adapter($host, new FolderOutbox(sys_get_temp_dir() . '/mtc-none'), ['cms' => 'test']);
        $adapter->administration()->save(['secret' => (string) getenv('MTC_TEST_SECRET')]);

        $adapter->administration()->announceIfChanged();
        $told = $host->deliveryState['told'] ?? null;
        $host->settings['sidecarUrl'] = (string) getenv('MTC_TEST_DEAD_URL');
        $adapter->administration()->announceIfChanged();

        self::assertIsInt($told);
        self::assertSame($told, $host->deliveryState['told']);
        self::assertGreaterThan(time(), $host->deliveryState['announceAfter']);
    }

    public function test_a_site_that_does_not_know_its_address_for_once_has_nothing_new_to_tell(): void
    {
        $host = new MemoryHost();
        $host->settings = ['sidecarUrl' => (string) getenv('MTC_TEST_URL'), 'siteKey' => (string) getenv('MTC_TEST_KEY')];
        $adapter = new Adapter($host, new FolderOutbox(sys_get_temp_dir() . '/mtc-none'), ['cms' => 'test']);
        $adapter->administration()->save(['secret' => (string) getenv('MTC_TEST_SECRET')]);
        $adapter->administration()->announceIfChanged();
        $told = $host->deliveryState['told'] ?? null;

        $host->site = 'nonsense';
        $adapter->administration()->announceIfChanged();
        self::assertSame([$told, ['https://shop.example']], [$host->deliveryState['told'], $host->deliveryState['origins']]);
        $host->settings['trackAnonymous'] = true;
        $adapter->administration()->announceIfChanged();
        self::assertNotSame($told, $host->deliveryState['told']);
    }

    public function test_nobody_is_known_by_anything_but_a_text(): void
    {
        $host = new MemoryHost();
        $host->settings = self::SET_UP;
        $adapter = new Adapter($host, new FolderOutbox(sys_get_temp_dir() . '/mtc-none'), ['cms' => 'test']);

        $answer = $adapter->known('POST', ['x'], $host->site, '');

        self::assertSame([200, '{"known":false}'], [$answer->status, $answer->body]);
    }

    public function test_what_is_wrong_with_settings_is_said_in_the_language_of_the_admin(): void
    {
        try {
            $this->settings()->with(['backend' => 'both', 'forwardForms' => 'perhaps']);
            self::fail();
        } catch (InvalidSettings $failure) {
            $said = $failure->in('strtoupper');
            self::assertSame(['backend', 'forwardForms'], array_keys($said));
            self::assertSame('CHOOSE EITHER THE SIDECAR OR A MAUTIC.', $said['backend']);
        }
    }

    private function settings(): Settings
    {
        return Settings::fromStored(self::SET_UP, []);
    }
}
