<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Contract;

use PHPUnit\Framework\TestCase;

/** What every plugin does alike, whatever CMS it is for. */
abstract class AdapterContract extends TestCase
{
    protected const DEVICE = 'abcdefghijklmnopqrstuvw';

    protected FakeSidecar $sidecar;
    protected ContractSite $site;

    /** A fresh site with nothing of the plugin; its address is http://shop.test */
    abstract protected function newSite(): ContractSite;

    protected function setUp(): void
    {
        $this->sidecar = new FakeSidecar();
        $this->sidecar->start();
        $this->site = $this->newSite();
        $this->site->install();
    }

    protected function tearDown(): void
    {
        $this->sidecar->remove();
    }

    public function test_a_page_has_no_tag_before_the_plugin_is_set_up(): void
    {
        self::assertSame([], $this->site->page('/')->gateTags());
    }

    public function test_a_page_has_one_tag_that_is_the_same_for_all_visitors(): void
    {
        $this->connect();

        $stranger = $this->site->page('/');
        $known = $this->site->page('/', ['mtc_known' => '1', 'mautic_device_id' => self::DEVICE]);

        self::assertCount(1, $stranger->gateTags());
        self::assertSame($stranger->body, $known->body);
        foreach ([$stranger, $known] as $page) {
            self::assertSame('', $page->header('set-cookie'));
            self::assertStringNotContainsString(FakeSidecar::SECRET, $page->body);
        }
    }

    public function test_the_tag_says_what_is_set(): void
    {
        $this->connect(['requireConsent' => '1', 'respectSignals' => '']);

        $tag = $this->site->page('/')->gateTags()[0];

        self::assertSame($this->sidecar->url, $tag['data-mtc-sidecar']);
        self::assertSame(FakeSidecar::KEY, $tag['data-mtc-site']);
        self::assertSame('known', $tag['data-mtc-mode']);
        self::assertSame('required', $tag['data-mtc-consent']);
        self::assertSame('ignore', $tag['data-mtc-signals']);
        self::assertStringContainsString('gate.js', $tag['src']);
        self::assertArrayHasKey('async', $tag);
    }

    public function test_the_switch_is_in_the_tag_and_in_the_sidecar(): void
    {
        $this->connect(['trackAnonymous' => '1']);
        $this->site->runScheduler();

        self::assertSame('all', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);
        self::assertSame('visits', $this->sidecar->anonymous());

        $this->site->saveSettings(['trackAnonymous' => ''] + $this->texts());
        $this->site->runScheduler();

        self::assertSame('known', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);
        self::assertSame('off', $this->sidecar->anonymous());
    }

    public function test_the_switch_reaches_a_sidecar_that_was_down_when_it_was_saved(): void
    {
        $this->sidecar->stop();
        $this->connect(['trackAnonymous' => '1']);
        $this->sidecar->start();
        $this->site->runScheduler();

        self::assertSame('visits', $this->sidecar->anonymous());
    }

    public function test_people_who_write_for_the_site_have_no_tag(): void
    {
        $this->connect();

        self::assertSame([], $this->site->page('/', [], [$this->site->editorRole()])->gateTags());
    }

    public function test_excluded_pages_have_no_tag(): void
    {
        $this->connect(['excludedPaths' => "/internal/*\n/imprint"]);

        self::assertSame([], $this->site->page('/internal/plans')->gateTags());
        self::assertSame([], $this->site->page('/imprint')->gateTags());
        self::assertCount(1, $this->site->page('/contact')->gateTags());
    }

    public function test_a_wrong_address_is_not_saved_and_the_screen_says_why(): void
    {
        $said = $this->site->saveSettings(['sidecarUrl' => 'nonsense'] + $this->texts());

        self::assertStringContainsString('whole web address', $said);
        self::assertSame([], $this->site->page('/')->gateTags());
    }

    public function test_a_genuine_link_makes_its_visitor_known(): void
    {
        $this->connect();

        $answer = $this->site->known('POST', self::link(), ['Origin' => 'http://shop.test']);

        self::assertSame([200, '{"known":true}'], [$answer->status, $answer->body]);
        self::assertSame('mtc_known=1; Max-Age=2592000; Path=/; SameSite=Lax', $answer->header('set-cookie'));
        self::assertStringContainsString('no-store', $answer->header('cache-control'));
    }

    /** @return array<string, array{string, string, array<string, string>, int}> */
    public function strangers(): array
    {
        $ours = ['Origin' => 'http://shop.test'];
        return [
            'a forged link' => ['POST', self::link('another secret of another site'), $ours, 200],
            'no link' => ['POST', '', $ours, 200],
            'a genuine link from another site' => ['POST', self::link(), ['Origin' => 'http://evil.test'], 403],
            'a genuine link from nowhere' => ['POST', self::link(), [], 403],
            'a genuine link by GET' => ['GET', self::link(), $ours, 405],
        ];
    }

    /**
     * @dataProvider strangers
     * @param array<string, string> $headers
     */
    public function test_nobody_becomes_known_by(string $method, string $ct, array $headers, int $status): void
    {
        $this->connect();

        $answer = $this->site->known($method, $ct, $headers);

        self::assertSame([$status, '{"known":false}'], [$answer->status, $answer->body]);
        self::assertSame('', $answer->header('set-cookie'));
        self::assertStringContainsString('no-store', $answer->header('cache-control'));
    }

    public function test_a_form_is_brought_to_the_sidecar_once(): void
    {
        $this->connect();

        self::assertTrue($this->submit('ann@example.test'));
        $this->site->runScheduler();
        $this->site->runScheduler();

        $kept = $this->sidecar->kept();
        self::assertCount(1, $kept);
        self::assertContains('ann@example.test', array_column((array) $kept[0]['fields'], 'value'));
        self::assertContains('Hello', array_column((array) $kept[0]['fields'], 'value'));
        self::assertSame(FakeSidecar::KEY, $kept[0]['site']);
        self::assertSame('http://shop.test/contact', $kept[0]['page']['url']);
        self::assertSame(self::DEVICE, $kept[0]['visitor']['device']);
        self::assertNotSame('', $kept[0]['form']['title']);
    }

    public function test_the_browser_of_somebody_who_objects_is_not_named(): void
    {
        $this->connect();

        $this->submit('ann@example.test', ['Sec-GPC' => '1']);
        $this->site->runScheduler();

        self::assertSame('', $this->sidecar->kept()[0]['visitor']['device']);
    }

    public function test_the_browser_is_not_named_while_consent_is_waited_for(): void
    {
        $this->connect(['requireConsent' => '1']);

        $this->submit('ann@example.test');
        $this->site->runScheduler();

        self::assertSame('', $this->sidecar->kept()[0]['visitor']['device']);
    }

    public function test_nothing_waits_for_the_sidecar_while_a_visitor_waits(): void
    {
        $this->connect();
        $before = count($this->sidecar->requests());
        $this->sidecar->answer(202, 10);

        $this->site->page('/');
        $this->site->known('POST', self::link(), ['Origin' => 'http://shop.test']);
        $this->submit('ann@example.test');

        self::assertCount($before, $this->sidecar->requests());
    }

    public function test_pages_and_forms_work_while_the_sidecar_is_down_and_nothing_is_lost(): void
    {
        $this->connect();
        $this->sidecar->stop();

        self::assertCount(1, $this->site->page('/')->gateTags());
        self::assertTrue($this->submit('ann@example.test'));
        $this->site->runScheduler();
        $this->sidecar->start();
        $this->site->command('flush');

        self::assertCount(1, $this->sidecar->kept());
    }

    /** @return array<string, array{int}> */
    public function passingFailures(): array
    {
        return ['a server error' => [500], 'too many requests' => [429], 'a closed shop' => [503]];
    }

    /** @dataProvider passingFailures */
    public function test_a_submission_waits_after(int $status): void
    {
        $this->connect();
        $this->sidecar->answer($status);

        self::assertTrue($this->submit('ann@example.test'));
        $this->site->runScheduler();
        $this->sidecar->answer(202);
        self::assertCount(0, $this->sidecar->kept());
        self::assertStringContainsString('1 waiting', $this->site->command('status')['text']);
    }

    public function test_a_refused_submission_is_shown_and_can_be_sent_again(): void
    {
        $this->connect();
        $this->sidecar->answer(422);
        $this->submit('ann@example.test');
        $this->site->runScheduler();

        self::assertStringContainsString('refused', $this->site->status());
        self::assertFalse($this->site->command('status')['ok']);

        $this->sidecar->answer(202);
        self::assertTrue($this->site->command('flush')['ok']);
        self::assertCount(1, $this->sidecar->kept());
        self::assertTrue($this->site->command('status')['ok']);
    }

    public function test_what_was_refused_can_be_forgotten(): void
    {
        $this->connect();
        $this->sidecar->answer(422);
        $this->submit('ann@example.test');
        $this->site->runScheduler();

        $this->site->command('purge');

        self::assertStringContainsString('0 waiting, 0 refused', $this->site->command('status')['text']);
    }

    public function test_the_connection_is_tested_from_the_command_line(): void
    {
        $this->connect(['trackAnonymous' => '']);

        self::assertTrue($this->site->command('test')['ok']);

        $this->site->saveSettings(['secret' => 'a-secret-that-is-not-the-right-one'] + $this->texts());
        self::assertFalse($this->site->command('test')['ok']);
    }

    public function test_forms_stay_here_when_they_are_not_forwarded(): void
    {
        $this->connect(['forwardForms' => '']);

        self::assertTrue($this->submit('ann@example.test'));
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    public function test_nothing_is_kept_before_there_is_a_sidecar(): void
    {
        self::assertTrue($this->submit('ann@example.test'));
        $this->connect();
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    public function test_a_registration_is_forwarded_without_its_password_when_that_is_wanted(): void
    {
        $this->connect();
        $this->site->register('ben@example.test', 'open-sesame-123');
        $this->site->runScheduler();
        self::assertSame([], $this->sidecar->kept());

        $this->site->saveSettings(['forwardRegistrations' => '1'] + $this->texts());
        $this->site->register('cleo@example.test', 'open-sesame-123');
        $this->site->runScheduler();

        $sent = (string) json_encode($this->sidecar->kept());
        self::assertStringContainsString('cleo@example.test', $sent);
        self::assertStringNotContainsString('open-sesame-123', $sent);
    }

    public function test_old_short_codes_show_forms_of_the_sidecar(): void
    {
        $this->connect();

        $page = $this->site->pageSaying('Write to us: {mautic type="form" 3} or {mautic type="focus" 1}not at all.');

        self::assertStringContainsString("{$this->sidecar->url}/form/generate.js?id=3", $page->body);
        self::assertStringNotContainsString('{mautic', $page->body);
        self::assertStringContainsString('not at all.', $page->body);
    }

    public function test_nothing_is_left_when_it_is_uninstalled(): void
    {
        $this->connect();
        $this->submit('ann@example.test');

        $this->site->uninstall();

        self::assertSame([], $this->site->leftovers());
        self::assertSame([], $this->site->page('/')->gateTags());
    }

    /** @param array<string, string|list<string>> $posted */
    protected function connect(array $posted = []): string
    {
        return $this->site->saveSettings($posted + $this->texts());
    }

    /** @return array<string, string|list<string>> a whole settings screen, as a form sends it */
    protected function texts(): array
    {
        return [
            'backend' => 'sidecar',
            'sidecarUrl' => $this->sidecar->url,
            'siteKey' => FakeSidecar::KEY,
            'secret' => FakeSidecar::SECRET,
            'trackAnonymous' => '',
            'requireConsent' => '',
            'respectSignals' => '1',
            'forwardForms' => '1',
            'forwardRegistrations' => '',
            'identifyMembers' => '',
            'excludedPaths' => '',
        ];
    }

    /** @param array<string, string> $headers */
    private function submit(string $email, array $headers = []): bool
    {
        return $this->site->submitForm(
            ['email' => $email, 'name' => 'Ann', 'message' => 'Hello'],
            ['mautic_device_id' => self::DEVICE],
            $headers + ['Referer' => 'http://shop.test/contact']
        );
    }

    private static function link(string $secret = FakeSidecar::SECRET): string
    {
        $content = (string) json_encode(['c' => 7, 'k' => FakeSidecar::KEY, 'x' => time() + 3600, 'p' => 'email']);
        $payload = rtrim(strtr(base64_encode($content), '+/', '-_'), '=');
        $tag = substr(hash_hmac('sha256', "mtc-ct1.$payload", $secret, true), 0, 16);
        return "mtc1.$payload." . rtrim(strtr(base64_encode($tag), '+/', '-_'), '=');
    }
}
