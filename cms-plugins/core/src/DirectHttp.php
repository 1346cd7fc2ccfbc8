<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Requests by cURL or by PHP's streams, for hosts without a client of their own. */
final class DirectHttp implements Http
{
    private const MAX_ANSWER_BYTES = 1048576;

    public function send(HttpRequest $request): HttpAnswer
    {
        return function_exists('curl_init') ? $this->sendByCurl($request) : $this->sendByStream($request);
    }

    private function sendByCurl(HttpRequest $request): HttpAnswer
    {
        $head = '';
        $handle = curl_init($request->url);
        if ($handle === false) {
            throw UnableToReachSidecar::because($request->url, 'cURL');
        }
        curl_setopt_array($handle, [
            CURLOPT_CUSTOMREQUEST => $request->method,
            CURLOPT_HTTPHEADER => self::lines($request),
            CURLOPT_POSTFIELDS => $request->body,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_TIMEOUT_MS => (int) ($request->timeout * 1000),
            CURLOPT_HEADERFUNCTION => static function ($handle, string $line) use (&$head): int {
                $head .= $line;
                return strlen($line);
            },
        ]);
        $body = curl_exec($handle);
        if (!is_string($body)) {
            throw UnableToReachSidecar::because($request->url, curl_error($handle));
        }
        return self::answer($head, $body);
    }

    private function sendByStream(HttpRequest $request): HttpAnswer
    {
        $end = microtime(true) + $request->timeout;
        $stream = @fopen($request->url, 'r', false, stream_context_create(['http' => [
            'method' => $request->method,
            'header' => self::lines($request),
            'content' => $request->body,
            'timeout' => $request->timeout,
            'follow_location' => 0,
            'ignore_errors' => true,
        ]]));
        if ($stream === false) {
            throw UnableToReachSidecar::because($request->url, (string) (error_get_last()['message'] ?? ''));
        }
        $head = implode("\r\n", (array) (stream_get_meta_data($stream)['wrapper_data'] ?? []));
        $body = '';
        while (!feof($stream) && microtime(true) < $end && strlen($body) < self::MAX_ANSWER_BYTES) {
            $body .= (string) fread($stream, 8192);
        }
        fclose($stream);
        return self::answer($head, $body);
    }

    /** @return list<string> */
    private static function lines(HttpRequest $request): array
    {
        $lines = ['Expect:', 'Connection: close'];
        foreach ($request->headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        return $lines;
    }

    private static function answer(string $head, string $body): HttpAnswer
    {
        preg_match_all('#^HTTP/\S+ (\d{3})#m', $head, $statuses);
        preg_match('/^Location:\s*(.*?)\s*$/mi', $head, $location);
        preg_match('/^Retry-After:\s*(.*?)\s*$/mi', $head, $retryAfter);
        return new HttpAnswer((int) end($statuses[1]), $body, $location[1] ?? '', $retryAfter[1] ?? '');
    }
}
