<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Administration;
use MtcSidecar\Core\FormRules;
use MtcSidecar\Core\KnownForms;
use MtcSidecar\Core\Settings;
use MtcSidecar\Core\SidecarFailure;
use MtcSidecar\Core\Submission;
use PHPUnit\Framework\TestCase;

/** What the admin decides for each form of the site. */
final class FormsTest extends TestCase
{
    public function test_a_form_is_forwarded_unless_it_or_all_forms_are_switched_off(): void
    {
        $settings = Settings::fromStored([], [])->with(['forms' => ['wpforms:7' => ['forward' => false]]]);

        self::assertFalse($settings->forwardsForm('wpforms', '7'));
        self::assertTrue($settings->forwardsForm('wpforms', '8'));
        self::assertFalse($settings->with(['forwardForms' => false])->forwardsForm('wpforms', '8'));
    }

    public function test_rules_that_change_nothing_are_not_kept(): void
    {
        $rules = ['a:1' => ['forward' => true, 'map' => []], 'b:2' => ['map' => ['5' => 'city']]];

        $settings = Settings::fromStored([], [])->with(['forms' => $rules]);

        self::assertSame(['b:2' => ['forward' => true, 'map' => ['5' => 'city']]], $settings->known()['forms']);
    }

    public function test_an_answer_goes_where_the_admin_chose_or_stays_here(): void
    {
        $rules = ['wpforms:7' => ['map' => ['town' => 'city', 'phone' => '', 'message' => FormRules::NOT_SENT, '5' => 'zipcode']]];
        $submission = new Submission('wpforms', '7', 1790000000123);
        $submission->mapping = Settings::fromStored(['forms' => $rules], [])->mappingOf('wpforms', '7');

        foreach (['email' => 'ann@example.test', 'town' => 'Rome', 'phone' => '1', 'message' => 'Between us', '5' => '00100'] as $key => $value) {
            $submission->add((string) $key, $value);
        }
        $submission->addFile('message', 'letter.pdf');

        $targets = array_map(static fn (array $field): ?string => $field['to'] ?? null, $submission->fields());
        self::assertSame([null, 'city', '', 'zipcode'], $targets);
        $body = $submission->body('shop', []);
        self::assertStringNotContainsString('Between us', $body);
        self::assertStringNotContainsString('letter.pdf', $body);
        self::assertContains(['key' => 'message', 'reason' => 'unwanted'], json_decode($body, true)['dropped']);
    }

    public function test_a_form_is_known_by_what_was_sent_without_the_answers(): void
    {
        $known = KnownForms::with([], $this->sent('wpforms', ['email' => 'ann@example.test'])) ?? [];
        $more = KnownForms::with($known, $this->sent('wpforms', ['town' => 'Rome'])) ?? [];

        self::assertSame(['email', 'town'], array_keys($more['wpforms:7']['fields']));
        self::assertStringNotContainsString('ann@', (string) json_encode($more));
        self::assertNull(KnownForms::with($more, $this->sent('wpforms', ['email' => 'bea@example.test'])));
    }

    public function test_what_is_known_of_forms_has_an_end_and_survives_damage(): void
    {
        $known = [];
        for ($index = 0; $index < 300; $index++) {
            $known = KnownForms::with($known, $this->sent("p$index", ["k$index" => 'x'])) ?? $known;
        }

        self::assertCount(200, $known);
        $damaged = ['a' => 1, 'b' => ['provider' => 'p', 'id' => '1', 'title' => [], 'fields' => ['x' => 'y']]];
        $mended = ['provider' => 'p', 'id' => '1', 'title' => '', 'fields' => ['x' => ['label' => '', 'type' => '']]];
        self::assertSame(['b' => $mended], KnownForms::parse($damaged));
    }

    public function test_the_sidecar_tells_where_answers_go_as_long_as_nobody_chooses(): void
    {
        $host = new MemoryHost();
        $host->writeForms(KnownForms::with([], $this->sent('preview', ['your-name' => 'Ann', '5' => 'x'])) ?? []);
        $screen = new Administration($host);
        $screen->save([
            'sidecarUrl' => (string) getenv('MTC_TEST_URL'),
            'siteKey' => (string) getenv('MTC_TEST_KEY'),
            'secret' => (string) getenv('MTC_TEST_SECRET'),
        ]);

        $preview = $screen->previewForm('preview:7');

        self::assertSame([
            ['key' => 'your-name', 'label' => 'your-name', 'to' => ['firstname', 'lastname']],
            ['key' => '5', 'label' => '5', 'to' => []],
        ], $preview['fields']);
        self::assertContains(['alias' => 'city', 'label' => 'City'], $preview['choices']);
        self::assertSame([], $screen->previewForm('unheard:1')['fields']);
        $screen->save(['sidecarUrl' => (string) getenv('MTC_TEST_DEAD_URL')]);
        $this->expectException(SidecarFailure::class);
        $screen->previewForm('preview:7');
    }

    /** @param array<string> $answers */
    private function sent(string $provider, array $answers): Submission
    {
        $submission = new Submission($provider, '7', 1790000000123);
        foreach ($answers as $key => $value) {
            $submission->add((string) $key, $value);
        }
        return $submission;
    }
}
