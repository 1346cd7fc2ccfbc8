<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Contract;

/** A site with the plugin, driven as its visitors, its admin and its scheduler do. */
interface ContractSite
{
    /** Installs and enables the shipped files the way the CMS does. */
    public function install(): void;

    /**
     * Saves the settings screen, and gives what it said.
     *
     * @param array<string, string|list<string>> $posted texts as forms send them (switches: `1` or an empty text), by the key of the setting
     */
    public function saveSettings(array $posted): string;

    /**
     * @param array<string, string> $cookies
     * @param list<string> $roles of the person who is signed in, in the words of the CMS
     */
    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer;

    /** A page whose author wrote this text. */
    public function pageSaying(string $text): SiteAnswer;

    /** The role that writes for the site: left out until the admin says otherwise. */
    public function editorRole(): string;

    /** @param array<string, string> $headers such as `Origin` */
    public function known(string $method, string $ct, array $headers): SiteAnswer;

    /**
     * Sends the contact form of the CMS; true when the visitor is told that it was taken.
     *
     * @param array{email: string, name: string, message: string} $answers
     * @param array<string, string> $cookies
     * @param array<string, string> $headers
     */
    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool;

    /** Somebody makes an account, with this password. */
    public function register(string $email, string $password): void;

    /** A while passes, and the scheduler of the CMS has run all that is due. */
    public function runScheduler(): void;

    /** @return array{ok: bool, text: string} */
    public function command(string $name): array;

    /** Where the CMS shows health or status: what stands there about the plugin. */
    public function status(): string;

    public function uninstall(): void;

    /** @return list<string> what is still stored by the plugin */
    public function leftovers(): array;
}
