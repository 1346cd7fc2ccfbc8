<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use MtcSidecar\Tests\Contract\FakeSidecar;
use MtcSidecar\Typo3\Core\SettingsForm;
use PHPUnit\Framework\TestCase;
use TYPO3\CMS\Core\Authentication\Event\AfterUserLoggedInEvent;
use TYPO3\CMS\Core\Authentication\Event\BeforeUserLogoutEvent;
use TYPO3\CMS\Core\Core\Environment;
use TYPO3\CMS\Core\Http\ApplicationType;
use TYPO3\CMS\Core\Localization\LanguageService;
use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Event\PolicyMutatedEvent;
use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Policy;
use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Scope;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;
use TYPO3\CMS\Extbase\Domain\Model\FileReference;

require_once __DIR__ . '/stubs.php';

/** What only TYPO3 has. */
final class ExtensionTest extends TestCase
{
    private const DEVICE = 'abcdefghijklmnopqrstuvw';

    private FakeSidecar $sidecar;
    private Typo3Site $site;

    protected function setUp(): void
    {
        $this->sidecar = new FakeSidecar();
        $this->sidecar->start();
        $this->site = new Typo3Site();
        $this->site->install();
        $this->connect();
    }

    protected function tearDown(): void
    {
        $this->sidecar->remove();
        unset($GLOBALS['LANG']);
    }

    public function test_what_is_cached_for_visitors_is_not_shown_to_editors(): void
    {
        self::assertCount(1, $this->site->page('/')->gateTags());
        self::assertCount(0, $this->site->page('/', [], ['backend'])->gateTags());
    }

    public function test_what_is_cached_for_editors_is_not_shown_to_visitors(): void
    {
        self::assertCount(0, $this->site->page('/', [], ['backend'])->gateTags());
        self::assertCount(1, $this->site->page('/')->gateTags());
    }

    public function test_members_of_an_excluded_group_have_no_tag(): void
    {
        $this->connect(['excludedRoles' => ['5']]);

        self::assertCount(0, $this->site->page('/', [], ['5'])->gateTags());
        self::assertCount(1, $this->site->page('/', [], ['6'])->gateTags());
        self::assertCount(1, $this->site->page('/', [], ['backend'])->gateTags());
    }

    public function test_a_changed_setting_is_on_cached_pages_at_once(): void
    {
        $before = $this->site->page('/')->gateTags()[0];
        $this->connect(['trackAnonymous' => '1']);

        self::assertSame('known', $before['data-mtc-mode']);
        self::assertSame('all', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);
    }

    public function test_a_tracked_link_needs_no_hash_of_its_own(): void
    {
        self::assertContains('ct', $GLOBALS['TYPO3_CONF_VARS']['FE']['cacheHash']['excludedParameters']);
    }

    public function test_the_secret_is_sealed_in_the_file_of_the_site(): void
    {
        self::assertStringNotContainsString(FakeSidecar::SECRET, (string) json_encode($this->site->stored));

        $sealed = $this->site->stored['mtcSidecar.secret'];
        $this->site->saveSettings(['secret' => $sealed] + $this->texts());
        self::assertSame($sealed, $this->site->stored['mtcSidecar.secret']);
        self::assertTrue($this->site->command('test')['ok']);
    }

    public function test_it_has_the_version_of_the_sidecar_that_it_came_with(): void
    {
        $package = json_decode((string) file_get_contents(dirname(__DIR__, 3) . '/package.json'), true);

        self::assertSame($package['version'], ExtensionManagementUtility::getExtensionVersion('mtc_sidecar'));
    }

    public function test_the_set_has_the_settings_that_all_plugins_have(): void
    {
        $ours = array_keys($this->site->set->definitions ?? []);
        foreach (SettingsForm::fields() as $field) {
            self::assertContains("mtcSidecar.{$field->key}", $ours);
        }
    }

    public function test_answers_of_all_kinds_travel_as_texts_and_secrets_do_not(): void
    {
        $files = new \ArrayObject([new FileReference('me.jpg')]);
        $this->site->submitForm([
            'email' => 'ann@example.test', 'born' => new \DateTimeImmutable('1990-02-03'), 'topics' => ['a', 'b'],
            'photo' => $files, 'word' => 'open-sesame', 'trap' => '',
        ]);
        $this->site->runScheduler();

        $fields = $this->sidecar->kept()[0]['fields'];
        self::assertSame(['email', 'born', 'topics', 'topics', 'photo'], array_column($fields, 'key'));
        self::assertSame(['ann@example.test', '1990-02-03', 'a', 'b', 'me.jpg'], array_column($fields, 'value'));
        self::assertSame('email', $fields[0]['type']);
    }

    public function test_a_form_that_is_left_out_stays_here(): void
    {
        $this->connect(['formsLeftOut' => ['contact']]);
        self::assertTrue($this->site->submitForm(['email' => 'ann@example.test']));
        $this->connect(['formsLeftOut' => ['another']]);
        self::assertTrue($this->site->submitForm(['email' => 'ben@example.test']));
        $this->site->runScheduler();

        $kept = $this->sidecar->kept();
        self::assertCount(1, $kept);
        self::assertSame(['form', 'contact'], [$kept[0]['form']['provider'], $kept[0]['form']['id']]);
        self::assertSame('ben@example.test', $kept[0]['fields'][0]['value']);
    }

    public function test_a_form_of_a_prototype_without_the_finisher_works_as_ever(): void
    {
        self::assertTrue($this->site->submitChangedForm(['prototypeName' => 'another'], ['email' => 'ann@example.test']));
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    public function test_a_form_that_has_the_finisher_already_is_sent_once(): void
    {
        $finishers = [['identifier' => 'MtcSidecar'], ['identifier' => 'Redirect']];
        self::assertTrue($this->site->submitChangedForm(['finishers' => $finishers], ['email' => 'ann@example.test']));
        $this->site->runScheduler();

        self::assertCount(1, $this->sidecar->kept());
    }

    public function test_the_server_tells_who_signs_in_and_out(): void
    {
        $this->connect(['identifyMembers' => '1']);
        $member = $this->site->member(['email' => 'ann@example.test', 'last_name' => 'Ash', 'usergroup' => '3', 'password' => 'open-sesame']);
        $cookies = ['mautic_device_id' => self::DEVICE];
        $this->site->visit('/login', $cookies, [], fn () => $this->site->kernel->dispatch(new AfterUserLoggedInEvent($member)));
        $this->site->visit('/logout', $cookies, [], fn () => $this->site->kernel->dispatch(new BeforeUserLogoutEvent($member)));
        $this->site->runScheduler();

        $said = array_column([...$this->sidecar->requests('/mtc/v1/sign-in'), ...$this->sidecar->requests('/mtc/v1/sign-out')], 'body');
        self::assertCount(2, $said);
        self::assertStringContainsString('"contact":{"email":"ann@example.test","lastname":"Ash"}', $said[0]);
        self::assertStringNotContainsString('ann@example.test', $said[1]);
        self::assertStringNotContainsString('open-sesame', $said[0]);
    }

    public function test_a_policy_for_content_lets_the_sidecar_through(): void
    {
        $allowed = [];
        $this->site->visit('/', [], [], function () use (&$allowed): void {
            $event = new PolicyMutatedEvent(new Scope(ApplicationType::FRONTEND), new Policy(['default-src' => ["'self'"]]));
            $this->site->kernel->dispatch($event);
            $allowed = $event->getCurrentPolicy()->directives;
        });

        foreach (['script-src-elem', 'connect-src', 'img-src', 'frame-src'] as $directive) {
            self::assertSame(["'self'", $this->sidecar->url], $allowed[$directive]);
        }
        self::assertArrayNotHasKey('form-action', $allowed, 'It would forbid the forms of the site itself.');
    }

    public function test_the_analysis_of_the_database_knows_the_outbox(): void
    {
        $declared = $this->site->declaredTables();

        self::assertCount(1, $declared);
        self::assertMatchesRegularExpression('/^CREATE TABLE IF NOT EXISTS tx_mtcsidecar_outbox_1 \(.+\);$/D', $declared[0]);
    }

    public function test_each_site_has_an_outbox_of_its_own(): void
    {
        $this->site->addSecondSite();
        $this->sidecar->stop();
        $this->site->submitForm(['email' => 'ann@example.test']);

        self::assertCount(2, $this->site->declaredTables());
        self::assertSame("main: 1 waiting, 0 refused.\nsecond: 0 waiting, 0 refused.\n", $this->site->command('status')['text']);
        self::assertStringNotContainsString('main', $this->site->command('status', ['--site' => 'second'])['text']);
    }

    public function test_uninstalling_forgets_sites_that_gave_up_the_set_as_well(): void
    {
        $this->site->submitForm(['email' => 'ann@example.test']);
        $this->site->giveUpSet();
        self::assertSame(['tx_mtcsidecar_outbox_1'], array_filter($this->site->leftovers(), static fn (string $one): bool => str_starts_with($one, 'tx_')));

        $this->site->uninstall();

        self::assertSame([], $this->site->leftovers());
    }

    public function test_the_address_of_the_older_extension_serves_until_there_is_another(): void
    {
        $this->connect(['sidecarUrl' => '', 'siteKey' => '']);
        $GLOBALS['TYPO3_CONF_VARS']['EXTCONF']['mautic']['baseUrl'] = 'https://mautic.example';
        self::assertSame('https://mautic.example', $this->site->page('/old')->gateTags()[0]['data-mtc-sidecar']);

        $this->connect();
        self::assertSame($this->sidecar->url, $this->site->page('/old')->gateTags()[0]['data-mtc-sidecar']);
    }

    public function test_a_damaged_file_of_the_older_extension_breaks_no_page(): void
    {
        $this->connect(['sidecarUrl' => '', 'siteKey' => '']);
        Environment::$folder = sys_get_temp_dir() . '/mtc-typo3-' . bin2hex(random_bytes(6));
        mkdir(Environment::$folder . '/config/mautic', 0700, true);
        file_put_contents(Environment::$folder . '/config/mautic/config.yaml', "a: b: [\n");

        self::assertSame([], $this->site->page('/')->gateTags());

        unlink(Environment::$folder . '/config/mautic/config.yaml');
        array_map('rmdir', [Environment::$folder . '/config/mautic', Environment::$folder . '/config', Environment::$folder]);
    }

    public function test_what_waits_of_a_person_is_shown_and_erased_by_command(): void
    {
        $this->sidecar->stop();
        $this->site->submitForm(['email' => 'ann@example.test', 'message' => 'Hello']);

        self::assertFalse($this->site->command('export', ['email' => 'ann@example.test'])['ok'], 'Half a copy is none.');
        $erased = $this->site->command('erase', ['email' => 'ann@example.test']);

        self::assertFalse($erased['ok']);
        self::assertStringContainsString('main: 1', $erased['text']);
        self::assertStringContainsString('as soon as the sidecar answers', $erased['text']);
        self::assertStringContainsString('1 waiting', $this->site->command('status')['text'], 'The wish waits.');
    }

    public function test_a_command_for_an_unknown_site_fails(): void
    {
        self::assertFalse($this->site->command('status', ['--site' => 'another'])['ok']);
        self::assertTrue($this->site->command('status', ['--site' => 'main'])['ok']);
    }

    public function test_the_admin_is_spoken_to_in_german(): void
    {
        $GLOBALS['LANG'] = new LanguageService((string) getenv('MTC_TEST_PLUGIN'), 'de');

        self::assertSame("main: 0 warten, 0 abgelehnt.\n", $this->site->command('status')['text']);
        self::assertStringContainsString('ganze Webadresse', $this->connect(['sidecarUrl' => 'nonsense']));
    }

    /** @param array<string, string|list<string>> $posted */
    private function connect(array $posted = []): string
    {
        return $this->site->saveSettings($posted + $this->texts());
    }

    /** @return array<string, string> */
    private function texts(): array
    {
        return ['sidecarUrl' => $this->sidecar->url, 'siteKey' => FakeSidecar::KEY, 'secret' => FakeSidecar::SECRET];
    }
}
