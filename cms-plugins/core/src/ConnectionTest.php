<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** *Test connection*: one step after the other, each with a sentence, until one does not hold. */
final class ConnectionTest
{
    /** Which steps hold when the sidecar answers with a failure; the last one is the one that does not. */
    private const STEPS = [
        UnableToReachSidecar::class => ['address'],
        UnableToRecogniseSidecar::class => ['address'],
        SidecarRefusedChange::class => ['address'],
        SidecarIsTooOld::class => ['address', 'version'],
        SidecarDoesNotKnowSite::class => ['address', 'key'],
        SidecarRejectsSecret::class => ['address', 'key', 'secret'],
        ClocksDisagree::class => ['address', 'key', 'secret', 'clock'],
    ];
    private const ALL_STEPS = ['address', 'version', 'key', 'secret', 'clock'];

    private Host $host;
    private Connection $connection;

    public function __construct(Host $host, Connection $connection)
    {
        $this->host = $host;
        $this->connection = $connection;
    }

    /**
     * @param list<string> $origins of this site
     * @return array{ok: bool, message: string, checks: list<array{name: string, ok: bool, message: string}>}
     */
    public function run(Settings $settings, array $origins): array
    {
        $missing = $this->missing();
        if ($missing !== []) {
            return $this->result(false, $missing);
        }
        try {
            $status = (new SidecarClient($this->host, $this->connection, time()))->ping();
        } catch (SidecarFailure $failure) {
            $steps = self::STEPS[get_class($failure)];
            $failed = $this->check((string) array_pop($steps), false, $failure->sentence());
            return $this->result(false, array_merge($this->passed($steps), [$failed]));
        }
        $agreement = $this->agreement($settings, $status, $origins);
        return $this->result(true, array_merge($this->passed(self::ALL_STEPS), $agreement));
    }

    /**
     * A sidecar that only has not been told yet is no broken connection.
     *
     * @param list<array{name: string, ok: bool, message: string}> $checks
     * @return array{ok: bool, message: string, checks: list<array{name: string, ok: bool, message: string}>}
     */
    private function result(bool $isConnected, array $checks): array
    {
        $message = $this->say(new Sentence('The connection works.'));
        foreach ($checks as $check) {
            if (!$check['ok']) {
                $message = $isConnected
                    ? $this->say(new Sentence('The connection works. Save, so that the sidecar learns these settings.'))
                    : $check['message'];
                break;
            }
        }
        return ['ok' => $isConnected, 'message' => $message, 'checks' => $checks];
    }

    /** @return list<array{name: string, ok: bool, message: string}> */
    private function missing(): array
    {
        $checks = [];
        if ($this->connection->url === '') {
            $checks[] = $this->check('address', false, new Sentence('Enter the address of the sidecar.'));
        }
        if ($this->connection->siteKey === '') {
            $checks[] = $this->check('key', false, new Sentence('Enter the site key.'));
        }
        if ($this->connection->secret === '') {
            $checks[] = $this->check('secret', false, new Sentence('Enter the secret of the site.'));
        }
        return $checks;
    }

    /**
     * @param list<string> $origins
     * @return list<array{name: string, ok: bool, message: string}>
     */
    private function agreement(Settings $settings, SiteStatus $status, array $origins): array
    {
        $checks = [];
        foreach ($origins as $origin) {
            $accepts = $status->accepts($origin);
            $checks[] = $this->check('origin', $accepts, new Sentence($accepts
                ? 'The sidecar takes visits from %s.'
                : 'The sidecar does not take visits from %s yet.', $origin));
        }
        $agrees = ($status->anonymous !== 'off') === $settings->tracksAnonymous();
        $checks[] = $this->check('anonymous', $agrees, new Sentence($agrees
            ? 'The sidecar treats strangers as set here.'
            : 'The sidecar does not treat strangers as set here yet.'));
        return $checks;
    }

    /**
     * @param array<string> $steps
     * @return list<array{name: string, ok: bool, message: string}>
     */
    private function passed(array $steps): array
    {
        $sentences = [
            'address' => new Sentence('A sidecar answers at %s.', $this->connection->url),
            'version' => new Sentence('Its version fits this plugin.'),
            'key' => new Sentence('It knows the site key.'),
            'secret' => new Sentence('The secret belongs to the key.'),
            'clock' => new Sentence('The clocks agree.'),
        ];
        $checks = [];
        foreach ($steps as $step) {
            $checks[] = $this->check($step, true, $sentences[$step]);
        }
        return $checks;
    }

    /** @return array{name: string, ok: bool, message: string} */
    private function check(string $name, bool $isOk, Sentence $sentence): array
    {
        return ['name' => $name, 'ok' => $isOk, 'message' => $this->say($sentence)];
    }

    private function say(Sentence $sentence): string
    {
        return $sentence->in([$this->host, 'translate']);
    }
}
