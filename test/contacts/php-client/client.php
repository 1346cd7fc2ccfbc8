<?php
declare(strict_types=1);

/**
 * Calls the API as plain PHP programs do: with curl or with streams, values as JSON or as a form.
 * An empty array of values is `[]` in JSON, and nothing at all in a form.
 */
final class Client
{
    /** @var string */
    private $api;
    /** @var string */
    private $authorization;
    /** @var string */
    private $transport;

    /** @param string $transport `curl-json`, `curl-form` or `streams-form` */
    public function __construct(string $api, string $authorization, string $transport)
    {
        $this->api = $api;
        $this->authorization = $authorization;
        $this->transport = $transport;
    }

    /** @return array{status: int, body: array<mixed>} */
    public function call(string $method, string $path, ?array $values = null): array
    {
        $isForm = $this->transport !== 'curl-json';
        $type = $isForm ? 'application/x-www-form-urlencoded' : 'application/json';
        $content = null;
        if ($values !== null) {
            $content = $isForm ? http_build_query($values) : json_encode($values);
        }
        $headers = [
            'Accept: application/json',
            'Authorization: ' . $this->authorization,
            'Expect:',
            'Content-Type: ' . $type,
        ];
        [$status, $text] = $this->transport === 'streams-form'
            ? $this->byStreams($method, $path, $headers, $content)
            : $this->byCurl($method, $path, $headers, $content);
        return ['status' => $status, 'body' => json_decode($text, true, 512, JSON_THROW_ON_ERROR)];
    }

    /** @return array{0: int, 1: string} */
    private function byCurl(string $method, string $path, array $headers, ?string $content): array
    {
        $curl = curl_init($this->api . $path);
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_USERAGENT => 'GuzzleHttp/7',
            CURLOPT_RETURNTRANSFER => true,
        ]);
        if ($content !== null) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $content);
        }
        $text = curl_exec($curl);
        if ($text === false) {
            throw new RuntimeException(curl_error($curl));
        }
        return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text];
    }

    /** @return array{0: int, 1: string} */
    private function byStreams(string $method, string $path, array $headers, ?string $content): array
    {
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => $headers,
            'content' => $content ?? '',
            'ignore_errors' => true,
            'protocol_version' => 1.1,
        ]]);
        $text = file_get_contents($this->api . $path, false, $context);
        if ($text === false) {
            throw new RuntimeException('no answer to ' . $path);
        }
        return [(int) explode(' ', $http_response_header[0])[1], $text];
    }
}
