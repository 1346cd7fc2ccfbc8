<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** *Test connection* for a Mautic: its script is all that this site needs of it. */
final class MauticTest
{
    private Host $host;

    public function __construct(Host $host)
    {
        $this->host = $host;
    }

    /** @return array{ok: bool, message: string, checks: list<array{name: string, ok: bool, message: string}>} */
    public function run(string $url): array
    {
        $objection = $this->objectionTo($url);
        $sentence = $objection ?? new Sentence('A Mautic answers at %s.', $url);
        $message = $sentence->in([$this->host, 'translate']);
        $isFine = $objection === null;
        $checks = [['name' => 'address', 'ok' => $isFine, 'message' => $message]];
        $works = new Sentence('The connection works.');
        return [
            'ok' => $isFine,
            'message' => $isFine ? $works->in([$this->host, 'translate']) : $message,
            'checks' => $checks,
        ];
    }

    private function objectionTo(string $url): ?Sentence
    {
        if ($url === '') {
            return new Sentence('Enter the address of the Mautic.');
        }
        try {
            $answer = $this->host->send(new HttpRequest('GET', $url . '/mtc.js'));
        } catch (UnableToReachSidecar $failure) {
            return new Sentence('The Mautic at %s cannot be reached.', $url);
        }
        return $answer->status === 200 && strpos($answer->body, 'MauticJS') !== false
            ? null
            : new Sentence('There is no Mautic at %s, or its script mtc.js is not open to visitors.', $url);
    }
}
