<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Plugin;
use MtcSidecar\Core\Secret;
use PHPUnit\Framework\TestCase;

final class PluginTest extends TestCase
{
    private const SECRET = 'a-secret-of-this-site';
    private const SETTINGS = ['sidecarUrl' => 'https://sidecar.example', 'siteKey' => 'shop'];

    public function test_a_genuine_link_makes_its_visitor_known_for_thirty_days(): void
    {
        $welcome = $this->plugin()->welcome($this->token('shop'), 'https://shop.example', '');

        self::assertTrue($welcome->isKnown);
        self::assertSame(200, $welcome->status);
        self::assertSame('mtc_known=1; Max-Age=2592000; Path=/; SameSite=Lax; Secure', $welcome->cookie);
    }

    public function test_over_http_the_cookie_is_not_marked_secure(): void
    {
        $welcome = $this->plugin()->welcome($this->token('shop'), 'http://shop.example', '');

        self::assertStringNotContainsString('Secure', $welcome->cookie);
    }

    public function test_a_link_of_another_site_or_a_forged_one_makes_nobody_known(): void
    {
        foreach ([$this->token('other'), 'mtc1.e30.aaaaaaaaaaaaaaaaaaaaaa', 'YTowOnt9', ''] as $ct) {
            $welcome = $this->plugin()->welcome($ct, 'https://shop.example', '');

            self::assertSame([200, false, ''], [$welcome->status, $welcome->isKnown, $welcome->cookie]);
        }
    }

    public function test_pages_of_other_sites_are_sent_away(): void
    {
        $foreign = [['https://evil.example', ''], ['null', ''], ['', ''], ['https://shop.example:8443', ''],
            ['https://evil.example', 'https://shop.example/'], ['', 'https://shop.example.evil.example/']];
        foreach ($foreign as [$origin, $referer]) {
            $welcome = $this->plugin()->welcome($this->token('shop'), $origin, $referer);

            self::assertSame([403, false, ''], [$welcome->status, $welcome->isKnown, $welcome->cookie]);
        }
    }

    public function test_a_browser_that_sends_only_a_referrer_is_believed(): void
    {
        $welcome = $this->plugin()->welcome($this->token('shop'), '', 'https://shop.example/de/shoes?a=1');

        self::assertTrue($welcome->isKnown);
    }

    public function test_editors_get_no_gate_and_visitors_do(): void
    {
        $plugin = $this->plugin();

        self::assertSame([], $plugin->gateAttributes(['editor'], '/'));
        self::assertSame('known', $plugin->gateAttributes([], '/')['data-mtc-mode']);
    }

    private function plugin(): Plugin
    {
        $host = new MemoryHost();
        $host->settings = self::SETTINGS;
        (new Secret($host))->store(self::SECRET);
        return new Plugin($host);
    }

    private function token(string $siteKey): string
    {
        $json = (string) json_encode(['c' => 1, 'k' => $siteKey, 'x' => time() + 3600]);
        $payload = $this->base64Url($json);
        $proof = substr(hash_hmac('sha256', "mtc-ct1.$payload", self::SECRET, true), 0, 16);
        return "mtc1.$payload." . $this->base64Url($proof);
    }

    private function base64Url(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
