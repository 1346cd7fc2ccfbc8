<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The commands that every plugin has where its host has a command line. */
final class Commands
{
    public const NAMES = ['status', 'flush', 'test', 'purge'];
    /** What each of them does, and those about a person as well: for the list of a command line. */
    public const ABOUT = [
        'status' => 'Says what waits for the sidecar, and what it refused.',
        'flush' => 'Brings all that waits to the sidecar now.',
        'test' => 'Tests the connection to the sidecar.',
        'purge' => 'Forgets what the sidecar refused.',
        'export' => 'Prints what is kept about a person, here and in the sidecar, as JSON.',
        'erase' => 'Erases what is kept about a person, here and in the sidecar.',
    ];

    private Host $host;
    private Outbox $outbox;
    private Forwarder $forwarder;
    private Administration $administration;

    public function __construct(Host $host, Outbox $outbox, Forwarder $forwarder, Administration $administration)
    {
        $this->host = $host;
        $this->outbox = $outbox;
        $this->forwarder = $forwarder;
        $this->administration = $administration;
    }

    /** @throws \RuntimeException when the outbox cannot be read or written */
    public function run(string $name): CommandOutcome
    {
        switch ($name) {
            case 'status':
                return $this->status();
            case 'flush':
                return $this->flush();
            case 'test':
                return $this->test();
            case 'purge':
                $forgotten = $this->outbox->purge(PHP_INT_MAX);
                return new CommandOutcome(true, [$this->say('%s forgotten.', (string) $forgotten)]);
        }
        return new CommandOutcome(false, [implode(' | ', self::NAMES)]);
    }

    private function status(): CommandOutcome
    {
        $status = $this->outbox->status();
        $lines = [$this->say('%1$s waiting, %2$s refused.', (string) $status->waiting, (string) $status->givenUp)];
        $trouble = $status->trouble(time());
        if ($trouble !== null) {
            $lines[] = $trouble->in([$this->host, 'translate']);
        }
        return new CommandOutcome($trouble === null, $lines);
    }

    private function flush(): CommandOutcome
    {
        $sent = $this->forwarder->flush(50);
        $status = $this->outbox->status();
        $numbers = [(string) $sent, (string) $status->waiting, (string) $status->givenUp];
        $lines = [$this->say('%1$s sent, %2$s waiting, %3$s refused.', ...$numbers)];
        return new CommandOutcome($status->waiting + $status->givenUp === 0, $lines);
    }

    private function test(): CommandOutcome
    {
        $result = $this->administration->test([]);
        $lines = [];
        foreach ($result['checks'] as $check) {
            $lines[] = ($check['ok'] ? 'ok   ' : 'FAIL ') . $check['message'];
        }
        $lines[] = $result['message'];
        return new CommandOutcome($result['ok'], $lines);
    }

    private function say(string $english, string ...$values): string
    {
        return (new Sentence($english, ...$values))->in([$this->host, 'translate']);
    }
}
