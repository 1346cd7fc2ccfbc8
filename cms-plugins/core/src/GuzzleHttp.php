<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

use GuzzleHttp\ClientInterface;
use GuzzleHttp\Exception\GuzzleException;

/** For hosts that have a Guzzle client, so that their proxy and certificates are used. */
final class GuzzleHttp implements Http
{
    private ClientInterface $client;

    public function __construct(ClientInterface $client)
    {
        $this->client = $client;
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        try {
            $answer = $this->client->request($request->method, $request->url, [
                'headers' => $request->headers,
                'body' => $request->body,
                'timeout' => $request->timeout,
                'connect_timeout' => $request->timeout,
                'allow_redirects' => false,
                'http_errors' => false,
                'expect' => false,
            ]);
            $body = (string) $answer->getBody();
        } catch (GuzzleException | \RuntimeException $failure) {
            throw UnableToReachSidecar::because($request->url, $failure->getMessage());
        }
        $headers = [$answer->getHeaderLine('Location'), $answer->getHeaderLine('Retry-After')];
        return new HttpAnswer($answer->getStatusCode(), $body, ...$headers);
    }
}
