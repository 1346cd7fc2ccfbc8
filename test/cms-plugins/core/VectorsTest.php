<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Core\GateTag;
use MtcSidecar\Core\KnownCookie;
use MtcSidecar\Core\PhpArray;
use MtcSidecar\Core\Settings;
use MtcSidecar\Core\Signature;
use MtcSidecar\Core\TrackedLink;
use PHPUnit\Framework\TestCase;

/** The inputs that plugins and sidecar must read alike, and the texts that all plugins write. */
final class VectorsTest extends TestCase
{
    private const SHARED = ['ct-first', 'ct-mautic', 'ct-signed', 'php-array', 'signature'];
    private const OURS = ['cookie', 'excluded-path', 'gate-tag'];

    private static int $sharedCount = 0;

    /**
     * @dataProvider vectors
     * @param mixed $input
     * @param mixed $expected
     */
    public function test_a_vector_gives_what_it_should(string $file, $input, $expected): void
    {
        self::$sharedCount += in_array($file, self::SHARED, true) ? 1 : 0;

        $actual = $this->read($file, $input);

        self::assertSame(self::sorted($expected), self::sorted($actual));
    }

    public static function tearDownAfterClass(): void
    {
        fwrite(STDERR, 'shared vectors: ' . self::$sharedCount . "\n");
    }

    /** @return iterable<string, array<mixed>> */
    public function vectors(): iterable
    {
        foreach (array_merge(self::SHARED, self::OURS) as $file) {
            $json = (string) file_get_contents(dirname(__DIR__) . "/vectors/$file.json");
            foreach (json_decode($json, true, 16, JSON_THROW_ON_ERROR) as $vector) {
                yield "$file: {$vector['name']}" => [$file, $vector['input'], $vector['expect']];
            }
        }
    }

    /**
     * @param mixed $input
     * @return mixed
     */
    private function read(string $file, $input)
    {
        switch ($file) {
            case 'ct-first':
                return TrackedLink::firstOf($input);
            case 'ct-mautic':
                return TrackedLink::contactOfMautic($input);
            case 'ct-signed':
                return TrackedLink::read($input['ct'], $input, $input['now']);
            case 'php-array':
                $text = str_repeat($input['text'] ?? '', $input['repeat'] ?? 1);
                return PhpArray::read($input['encoded'] ?? base64_encode($text));
            case 'signature':
                return Signature::of($input['secret'], $input);
            case 'excluded-path':
                return Settings::fromStored(['excludedPaths' => [$input['pattern']]], [])->excludesPage($input['address']);
            case 'cookie':
                return KnownCookie::{$input['action']}($input['https']);
        }
        $settings = Settings::fromStored($input['settings'], []);
        return GateTag::html($input['source'], GateTag::attributes($settings, $input['endpoint']));
    }

    /**
     * The order of keys means nothing.
     *
     * @param mixed $value
     * @return mixed
     */
    private static function sorted($value)
    {
        if (is_array($value)) {
            ksort($value);
            return array_map([self::class, 'sorted'], $value);
        }
        return $value;
    }
}
