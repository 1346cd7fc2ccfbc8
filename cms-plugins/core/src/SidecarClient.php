<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The signed calls of a site, and what their failures mean. Never used while a page is built. */
final class SidecarClient
{
    private const OLDEST_SIDECAR = '0.1.0';

    private Http $http;
    private Connection $connection;
    private int $now;

    public function __construct(Http $http, Connection $connection, int $now)
    {
        $this->http = $http;
        $this->connection = $connection;
        $this->now = $now;
    }

    /** @throws SidecarFailure */
    public function ping(): SiteStatus
    {
        $answer = $this->call('GET', '/mtc/v1/ping', '');
        $version = $answer['version'] ?? null;
        if (($answer['product'] ?? null) !== 'mtc-sidecar' || !is_string($version)) {
            throw UnableToRecogniseSidecar::at($this->connection->url);
        }
        if (version_compare($version, self::OLDEST_SIDECAR, '<')) {
            throw SidecarIsTooOld::forPlugin($version, self::OLDEST_SIDECAR);
        }
        return $this->siteIn($answer);
    }

    /**
     * @param list<string> $origins added to those that the sidecar has
     * @throws SidecarFailure
     */
    public function saveSite(string $anonymous, array $origins): SiteStatus
    {
        $body = (string) json_encode(['anonymous' => $anonymous, 'origins' => $origins]);
        return $this->siteIn($this->call('PUT', '/mtc/v1/site', $body));
    }

    /**
     * The answer as it is: what follows from it is the business of whoever forwards.
     *
     * @throws UnableToReachSidecar
     */
    public function bring(OutboxEntry $entry, float $timeoutSeconds): HttpAnswer
    {
        $request = $this->request('POST', $entry->path(), $entry->body, $entry->id);
        $request->timeout = $timeoutSeconds;
        return $this->http->send($request);
    }

    /**
     * In which fields of a contact the answers of a form would go; nothing is stored.
     *
     * @param array<string, mixed> $form with `form` and `fields`
     * @return array<mixed> with `fields` and `choices`
     * @throws SidecarFailure
     */
    public function preview(array $form): array
    {
        $body = json_encode($form, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        return $this->call('POST', '/mtc/v1/submissions/preview', (string) $body);
    }

    /**
     * One page of what the sidecar has of somebody, counted from 1.
     *
     * @return array<mixed> with `items` and `done`
     * @throws SidecarFailure
     */
    public function copyOf(string $email, int $page): array
    {
        return $this->call('POST', '/mtc/v1/privacy/export', (string) json_encode(compact('email', 'page')));
    }

    /**
     * Erases a part of it; asked again until it is `done`.
     *
     * @return array<mixed> with `removed` and `done`
     * @throws SidecarFailure
     */
    public function erase(OutboxEntry $erasure): array
    {
        return $this->call('POST', $erasure->path(), $erasure->body);
    }

    /**
     * @param non-empty-string $method
     * @return array<mixed>
     */
    private function call(string $method, string $path, string $body): array
    {
        $answer = $this->http->send($this->request($method, $path, $body, Signature::newCallId()));
        $content = $answer->json();
        if ($answer->status === 200 && $content !== null) {
            return $content;
        }
        throw $this->failureIn($answer);
    }

    /** @param non-empty-string $method */
    private function request(string $method, string $path, string $body, string $id): HttpRequest
    {
        $timestamp = (string) $this->now;
        $request = new HttpRequest($method, $this->connection->url . $path);
        $request->body = $body;
        $request->headers = [
            'Accept' => 'application/json',
            'Content-Type' => 'application/json',
            'Mtc-Key' => $this->connection->siteKey,
            'Mtc-Timestamp' => $timestamp,
            'Mtc-Id' => $id,
            'Mtc-Signature' => Signature::of(
                $this->connection->secret,
                compact('method', 'path', 'timestamp', 'id', 'body')
            ),
        ];
        return $request;
    }

    /** @param array<mixed> $answer */
    private function siteIn(array $answer): SiteStatus
    {
        if (!is_array($answer['site'] ?? null)) {
            throw UnableToRecogniseSidecar::at($this->connection->url);
        }
        return SiteStatus::fromAnswer($answer['site']);
    }

    private function failureIn(HttpAnswer $answer): SidecarFailure
    {
        $url = $this->connection->url;
        $error = $answer->json()['errors'][0] ?? null;
        if (is_array($error)) {
            return $this->refusal($error);
        }
        if ($answer->status >= 500) {
            return UnableToReachSidecar::answering($url, $answer->status);
        }
        if ($answer->status >= 300 && $answer->status < 400 && $answer->location !== '') {
            return UnableToRecogniseSidecar::behind($url, $answer->location);
        }
        return UnableToRecogniseSidecar::at($url);
    }

    /** @param array<mixed> $error */
    private function refusal(array $error): SidecarFailure
    {
        switch ($error['type'] ?? '') {
            case 'site_unknown':
                return SidecarDoesNotKnowSite::withKey($this->connection->siteKey);
            case 'signature_wrong':
                return SidecarRejectsSecret::ofSite($this->connection->siteKey);
            case 'clock_skew':
                $serverTime = $error['details']['server_time'] ?? $this->now;
                return ClocksDisagree::by((int) $serverTime - $this->now);
        }
        $message = $error['message'] ?? null;
        return is_string($message) && ($error['code'] ?? 0) !== 404
            ? SidecarRefusedChange::saying($message)
            : UnableToRecogniseSidecar::at($this->connection->url);
    }
}
