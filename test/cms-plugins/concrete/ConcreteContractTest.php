<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

use MtcSidecar\Tests\Contract\AdapterContract;
use MtcSidecar\Tests\Contract\ContractSite;

/** The shipped package for Concrete keeps the contract. */
final class ConcreteContractTest extends AdapterContract
{
    private ConcreteSite $concrete;

    protected function newSite(): ContractSite
    {
        return $this->concrete = new ConcreteSite();
    }

    protected function tearDown(): void
    {
        spl_autoload_unregister([$this->concrete->kernel, 'load']);
        parent::tearDown();
    }

    public function test_a_cached_page_is_asked_for_again_when_the_settings_change(): void
    {
        $this->connect();
        self::assertSame('known', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);

        $this->connect(['trackAnonymous' => '1']);

        self::assertSame('all', $this->site->page('/')->gateTags()[0]['data-mtc-mode']);
    }

    public function test_a_form_is_forwarded_although_its_mail_cannot_be_sent(): void
    {
        $this->connect();
        $this->concrete->block->canSend = false;
        try {
            $this->site->submitForm(['email' => 'ann@example.test', 'name' => 'Ann', 'message' => 'Hello']);
            self::fail('The mail server is away.');
        } catch (\RuntimeException $failure) {
            $this->site->runScheduler();
        }

        self::assertCount(1, $this->sidecar->kept());
    }

    public function test_a_form_is_forwarded_whose_answers_are_stored_nowhere(): void
    {
        $this->connect();
        $this->concrete->block->isStored = false;

        $this->site->submitForm(['email' => 'ann@example.test', 'name' => 'Ann', 'message' => 'Hello']);
        $this->site->runScheduler();

        self::assertSame('ann@example.test', $this->sidecar->kept()[0]['fields'][0]['value']);
    }

    public function test_an_account_that_an_admin_adds_is_no_registration(): void
    {
        $this->connect(['forwardRegistrations' => '1']);
        $this->concrete->add('dan@example.test', new \stdClass());
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    public function test_nothing_is_saved_for_a_form_that_another_site_sent(): void
    {
        $this->connect();

        $said = $this->concrete->post(['siteKey' => 'theirs', 'ccm_token' => 'wrong'] + $this->texts());

        self::assertSame('Invalid token.', $said);
        self::assertNotSame('theirs', $this->site->page('/')->gateTags()[0]['data-mtc-site']);
    }

    public function test_the_address_of_the_older_package_is_taken_over(): void
    {
        $site = new ConcreteSite();
        $site->kernel->start(\Concrete\Core\Http\Request::create('/'));
        $site->kernel->app->make('config')->save('mautic::mautic.base_url', 'https://mautic.example.test');
        $site->install();

        $tag = $site->page('/')->gateTags()[0];

        self::assertSame(['https://mautic.example.test', ''], [$tag['data-mtc-sidecar'], $tag['data-mtc-site']]);
        spl_autoload_unregister([$site->kernel, 'load']);
    }

    public function test_the_dashboard_has_no_tag(): void
    {
        $this->connect(['excludedRoles' => []]);

        self::assertSame([], $this->site->page('/dashboard/welcome', [], ['3'])->gateTags());
    }
}
