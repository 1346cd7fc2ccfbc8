<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

use MtcSidecar\Tests\Contract\AdapterContract;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\FakeSidecar;

/** The shipped plugin for Grav keeps the contract. */
final class GravContractTest extends AdapterContract
{
    private GravSite $grav;

    protected function newSite(): ContractSite
    {
        return $this->grav = new GravSite();
    }

    protected function tearDown(): void
    {
        $this->grav->remove();
        parent::tearDown();
    }

    public function test_the_tag_is_there_when_the_content_comes_from_the_cache(): void
    {
        $this->connect();

        $first = $this->site->page('/');
        $again = $this->site->page('/');

        self::assertCount(1, $again->gateTags());
        self::assertSame($first->body, $again->body);
    }

    public function test_a_form_that_the_captcha_refuses_is_not_forwarded(): void
    {
        $this->connect();
        $this->grav->process = [['captcha' => 'refuse'], ['message' => 'Thank you']];

        self::assertFalse($this->site->submitForm(['email' => 'bot@example.test', 'name' => 'Bot', 'message' => 'Buy']));
        $this->site->runScheduler();

        self::assertSame([], $this->sidecar->kept());
    }

    /** @return array<string, array{list<array<string, mixed>>, string, int}> */
    public function processes(): array
    {
        return [
            'a form without actions' => [[], '1', 1],
            'a form that leads to another page' => [[['captcha' => true], ['redirect' => '/thanks']], '1', 1],
            'a form whose last action is a check' => [[['captcha' => true]], '1', 1],
            'a form that says no' => [[['mtc' => false], ['message' => 'Thank you']], '1', 0],
            'a form that says nothing, where forms are chosen' => [[['message' => 'Thank you']], '', 0],
            'a form that says yes, where forms are chosen' => [[['message' => 'Thank you'], ['mtc' => true]], '', 1],
            'a form that says yes, where all are taken' => [[['mtc' => true], ['message' => 'Thank you']], '1', 1],
        ];
    }

    /**
     * @dataProvider processes
     * @param list<array<string, mixed>> $process
     */
    public function test_is_forwarded(array $process, string $allForms, int $times): void
    {
        $this->connect(['allForms' => $allForms]);
        $this->grav->process = $process;

        $this->grav->form(['email' => 'ann@example.test', 'name' => 'Ann', 'message' => 'Hello']);
        $this->site->runScheduler();

        self::assertCount($times, $this->sidecar->kept());
    }

    public function test_the_secret_is_kept_out_of_the_file_of_the_settings(): void
    {
        $this->connect();

        self::assertStringNotContainsString(FakeSidecar::SECRET, $this->grav->stored());
        self::assertTrue($this->site->command('test')['ok']);
    }

    public function test_what_is_kept_about_a_person_is_shown_and_erased_by_command(): void
    {
        $this->connect();
        $this->sidecar->stop();
        $this->grav->form(['email' => 'ann@example.test', 'name' => 'Ann', 'message' => 'Hello']);

        self::assertFalse($this->grav->run('export', ['email' => 'ann@example.test'])['ok']);
        $erased = $this->grav->run('erase', ['email' => 'ann@example.test']);

        self::assertStringContainsString('1 erased.', $erased['text']);
        self::assertStringContainsString('1 waiting', $this->site->command('status')['text']);
    }

    public function test_a_german_admin_is_told_in_german(): void
    {
        $this->grav->kernel->language = 'de';

        self::assertSame('Hier und im Sidecar gespeichert.', $this->connect());
    }

    public function test_the_link_form_of_the_older_plugin_shows_a_form_of_the_sidecar(): void
    {
        $this->connect();

        $page = $this->site->pageSaying('[plugin:mautic](5)');

        self::assertStringContainsString("{$this->sidecar->url}/form/generate.js?id=5", $page->body);
    }
}
