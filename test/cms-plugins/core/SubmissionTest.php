<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\Submission;
use MtcSidecar\Core\TimeOrderedId;
use PHPUnit\Framework\TestCase;

final class SubmissionTest extends TestCase
{
    private const AT = 1790000000123;

    public function test_answers_keep_their_order_and_lists_their_items(): void
    {
        $submission = $this->submission();
        $submission->add('email', 'ann@example.test', 'E-mail', 'email');
        $submission->add('colours', ['red', ['blue']], 'Colours', 'checkbox');
        $submission->add('age', 42);
        $submission->add('news', true);

        $values = array_map(static fn (array $field): array => [$field['key'], $field['value']], $submission->fields());

        $expected = [['email', 'ann@example.test'], ['colours', 'red'], ['colours', 'blue'], ['age', '42'], ['news', '1']];
        self::assertSame($expected, $values);
    }

    public function test_the_body_is_what_the_sidecar_reads(): void
    {
        $submission = $this->submission();
        $submission->formTitle = 'Änn / "quoted"';
        $submission->device = 'abcdefghijklmnopqrstuvw';
        $submission->consent = 'granted';
        $submission->add('name', "Änn / O'Hara\u{2028}", 'Name');

        $body = $submission->body('shop', ['cms' => 'wordpress', 'cms_version' => '7.1']);

        $content = json_decode($body, true, 16, JSON_THROW_ON_ERROR);
        self::assertSame($submission->id, $content['id']);
        self::assertSame('2026-09-21T14:13:20.123Z', $content['occurred_at']);
        self::assertSame(['provider' => 'contact-form', 'id' => '7', 'title' => 'Änn / "quoted"'], $content['form']);
        self::assertSame("Änn / O'Hara\u{2028}", $content['fields'][0]['value']);
        self::assertSame(['state' => 'granted', 'source' => ''], $content['consent']);
        self::assertSame('wordpress', $content['source']['cms']);
        self::assertSame('{}', json_encode(json_decode($this->submission()->body('shop', []))->source));
    }

    /** @return iterable<string, array<string>> */
    public function secrets(): iterable
    {
        yield 'a password by its type' => ['x', 'hunter2', '', 'password'];
        yield 'a password by its name' => ['user_pass', 'hunter2', 'Password', 'text'];
        yield 'a password in another language' => ['feld', 'hunter2', 'Passwort', 'text'];
        yield 'a token' => ['_wpnonce', 'a-secret', '', 'hidden'];
        yield 'a token in camel case' => ['csrfToken', 'a-secret', '', 'hidden'];
        yield 'an answer of a captcha' => ['g-recaptcha-response', 'a-secret', '', 'text'];
        yield 'the number on the back of a card' => ['card[cvc]', 'no-digit', '', 'text'];
        yield 'a card number, whatever it is called' => ['message', '4111 1111 1111 1111', 'Message', 'text'];
    }

    /** @dataProvider secrets */
    public function test_secrets_do_not_travel(string $key, string $value, string $label, string $type): void
    {
        $submission = $this->submission();

        $submission->add($key, $value, $label, $type);

        self::assertSame([], $submission->fields());
        $dropped = json_decode($submission->body('shop', []), true)['dropped'];
        self::assertSame([['key' => $key, 'reason' => 'secret']], $dropped);
        self::assertStringNotContainsString($value, $submission->body('shop', []));
    }

    /** @return iterable<string, array<string>> */
    public function harmless(): iterable
    {
        yield 'a passport' => ['passport_country', 'France', 'Country of your passport'];
        yield 'a telephone number' => ['phone', '4930 1234 5678 90', 'Phone'];
        yield 'a company' => ['company', 'Compass Ltd', 'Company'];
        yield 'an order number' => ['order', '4111111111111112', 'Order'];
    }

    /** @dataProvider harmless */
    public function test_what_only_looks_like_a_secret_travels(string $key, string $value, string $label): void
    {
        $submission = $this->submission();

        $submission->add($key, $value, $label);

        self::assertSame($value, $submission->fields()[0]['value'] ?? null);
    }

    public function test_of_a_file_only_its_name_travels(): void
    {
        $submission = $this->submission();
        $submission->addFile('cv', 'C:\\Users\\ann\\cv.pdf', 'CV');

        self::assertSame(['cv', 'cv.pdf', 'file'], [
            $submission->fields()[0]['key'],
            $submission->fields()[0]['value'],
            $submission->fields()[0]['type'],
        ]);
    }

    public function test_a_long_text_is_cut_between_characters_and_the_cut_is_told(): void
    {
        $submission = $this->submission();
        $submission->add('message', str_repeat('x', Submission::MAX_FIELD_BYTES - 1) . 'äää');

        self::assertSame(str_repeat('x', Submission::MAX_FIELD_BYTES - 1), $submission->fields()[0]['value']);
        self::assertStringContainsString('{"key":"message","reason":"cut"}', $submission->body('shop', []));
    }

    public function test_a_flood_of_answers_is_bounded(): void
    {
        $many = $this->submission();
        $long = $this->submission();
        for ($index = 0; $index < 1000; $index++) {
            $many->add("field$index", 'x');
            $long->add("field$index", str_repeat('"', 60000));
        }

        self::assertCount(Submission::MAX_FIELDS, $many->fields());
        foreach ([$many, $long] as $submission) {
            self::assertLessThanOrEqual(Submission::MAX_BYTES, strlen($submission->body('shop', [])));
            self::assertStringContainsString('"reason":"limit"', $submission->body('shop', []));
        }
    }

    public function test_names_and_pages_of_any_length_fit(): void
    {
        $submission = new Submission(str_repeat('p', 500), str_repeat("\x01", 500), self::AT);
        $long = str_repeat("\x01", 100000);
        foreach (['formTitle', 'pageUrl', 'pageTitle', 'referrer', 'language', 'device', 'ct', 'userAgent'] as $name) {
            $submission->$name = $long;
        }
        for ($index = 0; $index < 300; $index++) {
            $submission->add($index . $long, str_repeat("\x01", 2000), $long);
            $submission->addFile($index . $long, 'cv.pdf', $long);
        }
        $submission->add('', 'no name');

        $content = json_decode($submission->body('shop', []), true);

        self::assertLessThanOrEqual(Submission::MAX_BYTES, strlen($submission->body('shop', [])));
        self::assertSame([64, 191], [strlen($content['form']['provider']), strlen($content['form']['id'])]);
        self::assertLessThanOrEqual(191, strlen($content['fields'][0]['key']));
    }

    public function test_an_answer_without_a_name_gets_one(): void
    {
        $submission = $this->submission();
        $submission->add('', 'hello');

        self::assertSame('field', $submission->fields()[0]['key']);
    }

    public function test_broken_characters_lose_nothing_else(): void
    {
        $submission = $this->submission();
        $submission->add('name', "J\xf6rg");
        $submission->add('city', 'Köln');

        $fields = json_decode($submission->body('shop', []), true)['fields'];

        self::assertSame(["J\u{FFFD}rg", 'Köln'], array_column($fields, 'value'));
    }

    public function test_ids_are_of_version_seven_and_in_the_order_of_time(): void
    {
        $ids = array_map([TimeOrderedId::class, 'at'], [self::AT, self::AT + 1, self::AT + 2]);

        $sorted = $ids;
        sort($sorted);
        self::assertSame($sorted, $ids);
        self::assertMatchesRegularExpression('/^01a0c450-6c7b-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/', $ids[0]);
    }

    private function submission(): Submission
    {
        return new Submission('contact-form', '7', self::AT);
    }
}
