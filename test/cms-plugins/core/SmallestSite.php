<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\GateTag;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\ShortCodes;
use MtcSidecar\Core\SqliteSql;
use MtcSidecar\Core\TableOutbox;
use MtcSidecar\Core\Visitor;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\SiteAnswer;

/** The core with the least that an adapter adds: an example, and the proof that the contract can be kept. */
final class SmallestSite implements ContractSite
{
    private MemoryHost $host;
    private SqliteSql $sql;
    private bool $isThere = false;

    public function __construct()
    {
        $this->host = new MemoryHost();
        $this->host->site = 'http://shop.test';
        $this->sql = new SqliteSql(':memory:');
    }

    public function install(): void
    {
        $this->isThere = true;
    }

    public function saveSettings(array $posted): string
    {
        try {
            return $this->adapter()->administration()->save(SettingsForm::changesFrom($posted))['message'];
        } catch (InvalidSettings $failure) {
            $sentences = $failure->sentences();
            return implode(' ', array_map(static fn ($sentence): string => $sentence->inEnglish(), $sentences));
        }
    }

    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer
    {
        $attributes = $this->isThere ? $this->adapter()->plugin()->gateAttributes($roles, $path) : [];
        return new SiteAnswer(200, [], '<html><body>' . GateTag::html('/gate.js', $attributes) . '</body></html>');
    }

    public function pageSaying(string $text): SiteAnswer
    {
        $body = ShortCodes::replaceIn("<p>$text</p>", $this->adapter()->settings());
        return new SiteAnswer(200, [], "<html><body>$body</body></html>");
    }

    public function editorRole(): string
    {
        return 'editor';
    }

    public function known(string $method, string $ct, array $headers): SiteAnswer
    {
        $answer = $this->adapter()->known($method, $ct, $headers['Origin'] ?? '', $headers['Referer'] ?? '');
        $lists = array_map(static fn (string $value): array => [$value], $answer->headers);
        return new SiteAnswer($answer->status, $lists, $answer->body);
    }

    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool
    {
        $server = [];
        foreach ($headers as $name => $value) {
            $server['HTTP_' . strtoupper(strtr($name, '-', '_'))] = $value;
        }
        $list = [];
        foreach ($answers as $key => $value) {
            $list[] = compact('key', 'value');
        }
        $visitor = Visitor::ofRequest($server, $cookies);
        $this->adapter()->forwardForm($visitor, 'smallest', 'contact', 'Contact', $list);
        return true;
    }

    public function register(string $email, string $password): void
    {
        $this->adapter()->forwardRegistration(Visitor::ofRequest([], []), 'Registration', ['email' => $email]);
    }

    public function runScheduler(): void
    {
        $this->host->deliveryState = array_intersect_key($this->host->deliveryState, ['told' => 1]);
        $this->adapter()->runScheduled();
    }

    public function command(string $name): array
    {
        $outcome = $this->adapter()->command($name);
        return ['ok' => $outcome->isOk, 'text' => implode("\n", $outcome->lines)];
    }

    public function status(): string
    {
        return $this->adapter()->trouble();
    }

    public function uninstall(): void
    {
        $this->adapter()->uninstall();
        $this->host = new MemoryHost();
        $this->isThere = false;
    }

    public function leftovers(): array
    {
        $tables = $this->sql->select("SELECT name FROM sqlite_master WHERE type = 'table'", []);
        return array_map('strval', array_column($tables, 'name'));
    }

    private function adapter(): Adapter
    {
        return new Adapter($this->host, new TableOutbox($this->sql, 'mtc_sidecar_outbox'), ['cms' => 'smallest']);
    }
}
