<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\mtc_sidecar\Command\SidecarCommand;
use Drupal\mtc_sidecar\Form\SettingsForm;
use Drupal\mtc_sidecar\Plugin\WebformHandler\MtcSidecar;
use MtcSidecar\Tests\Contract\FakeSidecar;
use MtcSidecar\Tests\Contract\SiteAnswer;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Tester\CommandTester;
use Symfony\Component\HttpFoundation\Request;

/** What is special to Drupal. */
final class DrupalTest extends TestCase
{
    private const DEVICE = 'abcdefghijklmnopqrstuvw';
    private const ANSWERS = ['name' => 'Ann', 'email' => 'ann@example.test', 'message' => 'Hello'];

    private FakeSidecar $sidecar;
    private DrupalSite $site;

    protected function setUp(): void
    {
        $this->sidecar = new FakeSidecar();
        $this->sidecar->start();
        $this->site = new DrupalSite();
        $this->site->install();
    }

    protected function tearDown(): void
    {
        $this->sidecar->remove();
    }

    /** @return array<string, array{list<array<string, string>>}> */
    public function orders(): array
    {
        $known = ['mtc_known' => '1', 'mautic_device_id' => self::DEVICE];
        return ['a stranger comes first' => [[[], $known]], 'a known visitor comes first' => [[$known, []]]];
    }

    /**
     * @dataProvider orders
     * @param list<array<string, string>> $visitors
     */
    public function test_the_page_cache_gives_everybody_the_same_when(array $visitors): void
    {
        $this->connect();

        $first = $this->site->page('/', $visitors[0]);
        $second = $this->site->page('/', $visitors[1]);

        self::assertSame('HIT', $second->header('x-drupal-cache'));
        self::assertSame($first->body, $second->body);
        self::assertSame('', $second->header('set-cookie'));
    }

    public function test_cached_pages_follow_settings_that_were_imported(): void
    {
        $this->connect();
        self::assertSame('known', $this->tag($this->site->page('/'))['data-mtc-mode']);

        $this->site->kernel->configs->getEditable('mtc_sidecar.settings')->set('trackAnonymous', true)->save();
        self::assertSame('all', $this->tag($this->site->page('/'))['data-mtc-mode']);

        $this->site->runScheduler();
        self::assertSame('visits', $this->sidecar->anonymous());
    }

    public function test_what_settings_php_overrides_counts_and_is_not_stored(): void
    {
        $this->site->kernel->configs->overrides['mtc_sidecar.settings'] = ['trackAnonymous' => true];
        $this->connect(['requireConsent' => '1']);

        self::assertSame('all', $this->tag($this->site->page('/'))['data-mtc-mode']);
        $stored = $this->site->kernel->configs->getEditable('mtc_sidecar.settings');
        self::assertSame([false, true], [$stored->get('trackAnonymous'), $stored->get('requireConsent')]);
    }

    public function test_the_known_endpoint_is_above_the_page_cache(): void
    {
        $this->connect();
        $this->site->known('GET', '', []);

        self::assertSame('', $this->site->known('GET', '', [])->header('x-drupal-cache'));
    }

    public function test_the_known_endpoint_takes_no_list_for_a_link(): void
    {
        $this->connect();

        $server = ['HTTP_ORIGIN' => 'http://shop.test'];
        $request = Request::create('http://shop.test/mtc-sidecar/v1/known', 'POST', ['ct' => ['a', 'b']], [], [], $server);
        $response = $this->site->kernel->handle($request);

        self::assertSame([200, '{"known":false}'], [$response->getStatusCode(), $response->getContent()]);
    }

    public function test_pages_of_the_administration_have_no_tag(): void
    {
        $this->connect();

        self::assertSame([], $this->site->page('/admin/content')->gateTags());
        self::assertCount(1, $this->site->page('/')->gateTags());
    }

    public function test_a_message_has_names_for_what_it_refers_to_and_for_files(): void
    {
        $this->connect();
        $this->site->submitForm(self::ANSWERS);
        $this->site->runScheduler();

        $fields = $this->sidecar->kept()[0]['fields'];
        $said = array_map(static fn (array $field): string => "{$field['key']} {$field['type']} {$field['value']}", $fields);
        self::assertSame([
            'name text Ann',
            'mail email ann@example.test',
            'subject text A question',
            'message textarea Hello',
            'field_topics text Shoes',
            'field_topics text Boots',
            'field_photo file shoe.png',
        ], $said);
        self::assertSame(['provider' => 'contact', 'id' => 'feedback', 'title' => 'Website feedback'], $this->sidecar->kept()[0]['form']);
    }

    public function test_what_members_write_to_each_other_stays_here(): void
    {
        $this->connect();

        self::assertTrue($this->site->send(Request::create('http://shop.test/user/2/contact', 'POST'), new Message(self::ANSWERS, true)));
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    public function test_a_webform_is_forwarded_once_it_is_completed(): void
    {
        $this->connect();
        $handler = new MtcSidecar();
        $data = ['e_mail' => 'ann@example.test', 'meals' => ['lunch', 'dinner'], 'certificate' => '17'];
        foreach (['draft_created', 'completed', 'updated'] as $state) {
            $this->site->during(static fn () => $handler->postSave(new Webform($state, $data), $state !== 'draft_created'));
        }
        $this->site->runScheduler();

        self::assertCount(1, $this->sidecar->kept());
        $fields = $this->sidecar->kept()[0]['fields'];
        self::assertSame(['ann@example.test', 'lunch', 'dinner'], array_column($fields, 'value'));
        self::assertSame(['E-mail', 'Meals', 'Meals'], array_column($fields, 'label'));
    }

    public function test_the_queue_has_work_as_long_as_something_waits(): void
    {
        $this->connect();
        $this->sidecar->answer(503);
        $this->site->submitForm(self::ANSWERS);
        $this->site->runScheduler();
        self::assertSame(['mtc_sidecar'], $this->site->kernel->queues->used());

        $this->sidecar->answer(202);
        $this->site->command('flush');
        $this->site->runScheduler();
        self::assertSame([], $this->site->kernel->queues->used());
    }

    public function test_an_account_that_an_admin_or_cron_makes_is_no_registration(): void
    {
        $this->connect(['forwardRegistrations' => '1']);
        $this->site->hook(Request::create('http://shop.test/cron/key'), 'user_insert', new User(['authenticated'], 'eve@example.test'));
        $this->site->kernel->user->account = new User(['authenticated', 'administrator']);
        $this->site->register('ben@example.test', 'open-sesame-123');
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    public function test_the_browser_of_a_member_is_told_at_sign_in_and_sign_out(): void
    {
        $this->connect(['identifyMembers' => '1']);
        $request = Request::create('http://shop.test/user/login', 'POST', [], ['mautic_device_id' => self::DEVICE]);
        $this->site->hook($request, 'user_login', new User(['authenticated'], 'ben@example.test'));
        $this->site->hook($request, 'user_logout', new User(['authenticated'], 'ben@example.test'));
        $this->site->hook($request, 'user_login', new User(['authenticated', 'content_editor'], 'eve@example.test'));
        $this->site->runScheduler();

        $signIns = $this->sidecar->requests('/mtc/v1/sign-in');
        self::assertCount(1, $signIns);
        self::assertStringContainsString('{"email":"ben@example.test","firstname":"Ben","lastname":""}', $signIns[0]['body']);
        self::assertCount(1, $this->sidecar->requests('/mtc/v1/sign-out'));
    }

    public function test_a_deleted_account_is_erased_also_from_what_waits(): void
    {
        $this->connect();
        $this->sidecar->stop();
        $this->site->submitForm(self::ANSWERS);
        $this->site->hook(Request::create('http://shop.test/admin/people'), 'user_delete', new User(['authenticated'], 'ann@example.test'));
        $this->sidecar->start();
        $this->site->command('flush');

        self::assertSame([], $this->sidecar->kept());
        self::assertSame('{"email":"ann@example.test"}', $this->sidecar->requests('/mtc/v1/privacy/erase')[0]['body']);
    }

    public function test_the_command_of_drupal_itself_says_what_waits(): void
    {
        $this->connect();
        $this->site->submitForm(self::ANSWERS);
        $command = new CommandTester(new SidecarCommand(\Drupal::service('mtc_sidecar.adapter')));

        self::assertSame(0, $command->execute(['action' => 'status']));
        self::assertStringContainsString('1 waiting', $command->getDisplay());
        self::assertSame(1, $command->execute(['action' => 'dance']));
        self::assertSame(1, $command->execute(['action' => 'export', 'email' => 'ann@example.test']));
        self::assertStringContainsString('no whole answer', $command->getDisplay());
    }

    public function test_the_settings_of_the_older_module_are_taken_over(): void
    {
        $this->site->uninstall();
        $this->site->kernel->configs->write('mautic.settings', [
            'mautic_base_url' => 'https://m.example/path/mtc.js',
            'visibility' => [
                'request_path_mode' => 0,
                'request_path_pages' => "/internal\n/shop/*",
                'user_role_mode' => 1,
                'user_role_roles' => ['administrator' => 'administrator', 'content_editor' => 0],
            ],
        ]);
        $this->site->install();

        $tag = $this->tag($this->site->page('/'));
        self::assertSame(['https://m.example/path', 'all'], [$tag['data-mtc-sidecar'], $tag['data-mtc-mode']]);
        self::assertSame([], $this->site->page('/shop/shoes')->gateTags());
        self::assertSame([], $this->site->page('/', [], ['administrator'])->gateTags());
        self::assertCount(1, $this->site->page('/', [], ['content_editor'])->gateTags());
    }

    public function test_the_settings_screen_is_translated(): void
    {
        $file = $this->site->translations();
        $text = (string) file_get_contents(strtr($file, ['%project' => 'mtc_sidecar', '%language' => 'de']));
        preg_match_all('/^msgid (".+")\nmsgstr (".+")$/m', $text, $entries, PREG_SET_ORDER);
        $german = [];
        foreach ($entries as [, $english, $translated]) {
            $german[(string) json_decode($english)] = (string) json_decode($translated);
        }

        $form = SettingsForm::create($this->site->kernel->container);
        $elements = $form->buildForm([], new FormState($form));
        foreach (array_diff_key($elements, ['actions' => 1]) as $element) {
            self::assertArrayHasKey($element['#title'], $german);
            self::assertArrayHasKey($element['#description'], $german);
        }
        foreach ($german as $english => $translated) {
            preg_match_all('/%(?:\d\$)?s/', $english, $wanted);
            preg_match_all('/%(?:\d\$)?s/', $translated, $found);
            self::assertEqualsCanonicalizing($wanted[0], $found[0], $english);
        }
    }

    /** @param array<string, string> $posted */
    private function connect(array $posted = []): void
    {
        $named = ['sidecarUrl' => $this->sidecar->url, 'siteKey' => FakeSidecar::KEY, 'secret' => FakeSidecar::SECRET];
        $this->site->saveSettings($posted + $named);
    }

    /** @return array<string, string> */
    private function tag(SiteAnswer $page): array
    {
        return $page->gateTags()[0];
    }
}
