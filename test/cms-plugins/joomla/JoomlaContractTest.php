<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Joomla;

use Joomla\CMS\Access\Access;
use Joomla\CMS\Event\GenericEvent;
use Joomla\CMS\Event\Privacy\ExportRequestEvent;
use Joomla\CMS\Event\Privacy\RemoveDataEvent;
use Joomla\CMS\Event\User\AfterLoginEvent;
use Joomla\CMS\Event\User\LogoutEvent;
use Joomla\CMS\User\User;
use MtcSidecar\Tests\Contract\AdapterContract;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\FakeSidecar;

final class JoomlaContractTest extends AdapterContract
{
    public function test_pages_in_the_cache_follow_the_settings_and_end_with_the_plugin(): void
    {
        self::assertSame([], $this->site->page('/')->gateTags());
        $this->connect();
        self::assertSame('known', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);
        $this->connect(['trackAnonymous' => '1']);
        self::assertSame('all', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);

        $this->site->uninstall();

        self::assertSame([], $this->site->page('/')->gateTags());
    }

    public function test_a_page_by_a_tracked_link_does_not_fill_the_cache(): void
    {
        $this->connect();

        $this->site->page('/?ct=1');
        $this->site->page('/?page=2');

        self::assertSame(['/?page=2'], array_keys($this->joomla()->kernel->cache->pages));
    }

    public function test_the_secret_is_not_among_the_parameters_of_the_plugin(): void
    {
        $this->connect();

        $stored = $this->joomla()->kernel->database->setQuery('SELECT params FROM #__extensions')->loadColumn();

        self::assertStringContainsString(FakeSidecar::KEY, implode(' ', $stored));
        self::assertStringNotContainsString(FakeSidecar::SECRET, implode(' ', $stored));
        self::assertStringNotContainsString('"secret"', implode(' ', $stored));
    }

    public function test_every_group_that_writes_is_left_out_until_the_admin_says_otherwise(): void
    {
        $this->connect();
        foreach (array_keys(Access::WRITERS) as $group) {
            self::assertSame([], $this->site->page('/', [], [(string) $group])->gateTags());
        }

        $this->connect(['excludedRoles' => ['8']]);

        self::assertSame([], $this->site->page('/', [], ['8'])->gateTags());
        self::assertCount(1, $this->site->page('/', [], ['4'])->gateTags());
    }

    public function test_the_settings_of_the_plugin_of_mautic_are_taken_over(): void
    {
        $site = $this->newSite();
        $theirs = "('plugin', 'system', 'mautic', 0, '{\"base_url\":\"https://mautic.example.test/\"}')";
        $site->kernel->database->setQuery("INSERT INTO #__extensions (type, folder, element, enabled, params) VALUES $theirs")->execute();

        $site->install();

        self::assertSame('https://mautic.example.test', $site->page('/')->gateTags()[0]['data-mtc-sidecar']);
    }

    public function test_a_form_is_taken_and_kept_although_the_tables_of_the_plugin_are_gone(): void
    {
        $this->connect();
        $this->joomla()->kernel->database->pdo->exec('DROP TABLE jos_mtcsidecar; DROP TABLE jos_mtcsidecar_outbox');
        $log = ini_set('error_log', '/dev/null');

        self::assertTrue($this->site->submitForm(['email' => 'ann@example.test', 'name' => 'Ann', 'message' => 'Hello']));

        ini_set('error_log', (string) $log);
        self::assertCount(1, $this->joomla()->kernel->database->setQuery('SELECT id FROM #__mtcsidecar_outbox')->loadColumn());
    }

    /** @return array<string, array{callable(FakeSidecar): void, string}> */
    public function unwillingSidecars(): array
    {
        return [
            'that is down' => [static fn (FakeSidecar $sidecar) => $sidecar->stop(), 'cannot be reached'],
            'that does not say that this is all' => [static fn (FakeSidecar $sidecar) => null, 'gives no whole answer'],
        ];
    }

    /**
     * @dataProvider unwillingSidecars
     * @param callable(FakeSidecar): void $change
     */
    public function test_there_is_no_copy_of_personal_data_without_a_sidecar(callable $change, string $reason): void
    {
        $this->connect();
        $change($this->sidecar);

        $this->expectExceptionMessage($reason);
        $this->copyOf('ann@example.test');
    }

    public function test_without_a_sidecar_a_copy_of_personal_data_is_empty(): void
    {
        self::assertSame([], $this->copyOf('ann@example.test')->getArgument('result')[0][0]->items);
    }

    public function test_an_erasure_that_does_not_get_on_waits_and_is_said(): void
    {
        $this->connect();

        $application = $this->joomla()->kernel->begin('administrator', 'GET', '/', [], ['privacy']);
        $event = new RemoveDataEvent('onPrivacyRemoveData', ['subject' => (object) ['email' => 'ann@example.test'], 'user' => null]);
        $this->joomla()->kernel->dispatch('onPrivacyRemoveData', $event);

        self::assertStringContainsString('not erased yet', implode(' ', $application->messages));
        self::assertCount(1, $this->sidecar->requests('/mtc/v1/privacy/erase'));
        self::assertStringContainsString('1 waiting', $this->site->command('status')['text']);
    }

    public function test_an_erasure_that_the_sidecar_did_not_hear_of_waits_and_is_said(): void
    {
        $this->connect();
        $this->sidecar->stop();

        $application = $this->joomla()->kernel->begin('administrator', 'GET', '/', [], ['privacy']);
        $event = new RemoveDataEvent('onPrivacyRemoveData', ['subject' => (object) ['email' => 'ann@example.test'], 'user' => null]);
        $this->joomla()->kernel->dispatch('onPrivacyRemoveData', $event);

        self::assertStringContainsString('not erased yet', implode(' ', $application->messages));
        self::assertStringContainsString('1 waiting', $this->site->command('status')['text']);
    }

    public function test_forms_of_rsform_and_convert_forms_are_forwarded(): void
    {
        $this->connect();
        $said = ['post' => ['form' => ['E-mail' => 'ann@example.test', 'password' => 'open-sesame-123']]];
        $kernel = $this->joomla()->kernel;
        $kernel->begin('site', 'POST', '/', $said);
        $kernel->dispatch('onRsformFrontendAfterFormProcess', new GenericEvent('onRsformFrontendAfterFormProcess', [['SubmissionId' => 4, 'formId' => 2]]));
        $submission = (object) ['form_id' => 3, 'form' => (object) ['name' => 'Newsletter'], 'params' => ['email' => 'ben@example.test']];
        $kernel->dispatch('onConvertFormsSubmissionAfterSave', new GenericEvent('onConvertFormsSubmissionAfterSave', [$submission]));
        $this->site->runScheduler();

        $sent = (string) json_encode($this->sidecar->kept());
        self::assertStringContainsString('ann@example.test', $sent);
        self::assertStringContainsString('Newsletter', $sent);
        self::assertStringNotContainsString('open-sesame-123', $sent);
    }

    public function test_a_german_admin_is_told_in_german(): void
    {
        $this->joomla()->kernel->language = 'de-DE';

        self::assertStringContainsString('Geben Sie eine ganze Webadresse ein', $this->connect(['sidecarUrl' => 'nonsense']));
        self::assertStringContainsString('Hier und im Sidecar gespeichert.', $this->connect());
        self::assertStringContainsString('0 warten, 0 abgelehnt.', $this->site->command('status')['text']);
    }

    public function test_the_sidecar_hears_who_signs_in_and_out_when_that_is_wanted(): void
    {
        $this->connect(['identifyMembers' => '1']);
        $kernel = $this->joomla()->kernel;
        $kernel->begin('site', 'POST', '/', ['cookies' => ['mautic_device_id' => self::DEVICE]]);
        $options = ['user' => new User([2])];
        $kernel->dispatch('onUserAfterLogin', new AfterLoginEvent('onUserAfterLogin', ['subject' => [], 'options' => $options]));
        $kernel->dispatch('onUserLogout', new LogoutEvent('onUserLogout', ['subject' => ['id' => 2], 'options' => []]));
        $this->site->runScheduler();

        $told = $this->sidecar->requests('/mtc/v1/sign-in');
        self::assertStringContainsString('member@shop.test', $told[0]['body']);
        self::assertCount(1, $this->sidecar->requests('/mtc/v1/sign-out'));
    }

    private function copyOf(string $email): ExportRequestEvent
    {
        $event = new ExportRequestEvent('onPrivacyExportRequest', ['subject' => (object) compact('email'), 'user' => null]);
        $this->joomla()->kernel->begin('administrator', 'GET', '/', [], ['privacy']);
        $this->joomla()->kernel->dispatch('onPrivacyExportRequest', $event);
        return $event;
    }

    private function joomla(): JoomlaSite
    {
        self::assertInstanceOf(JoomlaSite::class, $this->site);
        return $this->site;
    }

    protected function newSite(): ContractSite
    {
        foreach (['events', 'database', 'application', 'cms', 'plugins'] as $part) {
            require_once __DIR__ . "/framework/$part.php";
        }
        return new JoomlaSite();
    }

    protected function tearDown(): void
    {
        parent::tearDown();
        $this->site instanceof JoomlaSite && Installer::remove($this->site->kernel->root);
    }
}
