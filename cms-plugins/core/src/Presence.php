<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * That somebody signed in to the site, or out: said by its server to the sidecar, never by a page,
 * which is the same for everybody.
 */
final class Presence
{
    /** The device key of the browser. */
    private string $device;
    private string $userAgent;
    /** `granted`, `denied` or empty where nobody was asked. */
    private string $consent;

    public function __construct(string $device, string $userAgent, string $consent)
    {
        $this->device = $device;
        $this->userAgent = $userAgent;
        $this->consent = $consent;
    }

    /** @param array<string, string> $contact values of the contact's fields; one of them says who it is */
    public function signIn(array $contact, int $milliseconds): OutboxEntry
    {
        return $this->entry('sign-in', ['contact' => (object) $contact], $milliseconds);
    }

    public function signOut(int $milliseconds): OutboxEntry
    {
        return $this->entry('sign-out', [], $milliseconds);
    }

    /** @param array<string, mixed> $others */
    private function entry(string $kind, array $others, int $milliseconds): OutboxEntry
    {
        $id = TimeOrderedId::at($milliseconds);
        $content = [
            'kind' => $kind,
            'id' => $id,
            'occurred_at' => Submission::timeText($milliseconds),
            'visitor' => ['device' => $this->device],
            'net' => ['ua' => substr($this->userAgent, 0, 512)],
            'consent' => ['state' => $this->consent],
        ];
        $body = (string) json_encode($content + $others, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        return new OutboxEntry($id, $body, intdiv($milliseconds, 1000));
    }
}
