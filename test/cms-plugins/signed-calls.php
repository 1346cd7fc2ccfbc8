<?php

declare(strict_types=1);

/*
 * Sends every case of signed-calls.json to both kinds of calls, signed by the core of the plugins,
 * and prints what was answered: `php signed-calls.php <url> <site key> <secret>`.
 */

use MtcSidecar\Core\Signature;
use MtcSidecar\Core\TimeOrderedId;

spl_autoload_register(static function (string $class): void {
    $name = substr($class, strlen('MtcSidecar\\Core\\'));
    require dirname(__DIR__, 2) . "/cms-plugins/core/src/$name.php";
});

[, $url, $key, $secret] = $argv;
$vectors = json_decode((string) file_get_contents(__DIR__ . '/vectors/signed-calls.json'), true);
$answers = [];
foreach (['submissions', 'sign-in'] as $kind) {
    foreach ($vectors as $number => $vector) {
        $id = TimeOrderedId::at((int) (microtime(true) * 1000));
        $email = "$kind-$number@example.test";
        $now = time();
        foreach ($vector['input'] as $case) {
            $call = ['method' => 'POST', 'path' => "/mtc/v1/$kind", 'id' => $id, 'key' => $key, 'secret' => $secret];
            $call['body'] = body_of($kind, $case['bodyId'] ?? $id, $email);
            $handle = static fn () => prepared($url, $call + ['now' => $now], $case);
            $sent = sent_at_once(array_map($handle, range(1, $case['times'] ?? 1)));
            $answers[$kind][$vector['name']] = array_merge($answers[$kind][$vector['name']] ?? [], $sent);
        }
    }
}
echo json_encode($answers);

function body_of(string $kind, string $id, string $email): string
{
    $form = ['provider' => 'php', 'id' => '1', 'title' => 'Sent by PHP'];
    $field = ['key' => 'email', 'label' => 'E-mail', 'type' => 'email', 'value' => $email];
    $content = ['id' => $id, 'occurred_at' => gmdate('Y-m-d\TH:i:s\Z')];
    $content += $kind === 'sign-in' ? ['contact' => ['email' => $email]] : ['form' => $form, 'fields' => [$field]];
    return (string) json_encode($content);
}

/** A call as it is signed, and then as it is sent. */
function prepared(string $url, array $call, array $case): CurlHandle
{
    $time = static fn (array $of): string => $of['timestamp'] ?? (string) ($call['now'] - ($of['secondsAgo'] ?? 0));
    $signed = ($case['signed'] ?? []) + $call + ['timestamp' => $time(($case['signed'] ?? []) + $case)];
    $signature = Signature::of($signed['secret'], $signed);
    $sent = ($case['sent'] ?? []) + $call + ['signature' => $signature, 'timestamp' => $time(($case['sent'] ?? []) + $case)];
    $handle = curl_init($url . $sent['path'] . ($sent['query'] ?? ''));
    curl_setopt_array($handle, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CUSTOMREQUEST => $sent['method'],
        CURLOPT_POSTFIELDS => $sent['body'],
        CURLOPT_HTTPHEADER => [
            'Content-Type: application/json',
            "Mtc-Key: {$sent['key']}",
            "Mtc-Timestamp: {$sent['timestamp']}",
            "Mtc-Id: {$sent['id']}",
            "Mtc-Signature: {$sent['signature']}",
        ],
    ]);
    return $handle;
}

/**
 * @param list<CurlHandle> $handles
 * @return list<array{int, ?string}> status and reason, the lowest status first
 */
function sent_at_once(array $handles): array
{
    $multi = curl_multi_init();
    foreach ($handles as $handle) {
        curl_multi_add_handle($multi, $handle);
    }
    do {
        curl_multi_exec($multi, $isRunning);
        curl_multi_select($multi);
    } while ($isRunning > 0);
    $answers = array_map(static function (CurlHandle $handle): array {
        $answer = json_decode((string) curl_multi_getcontent($handle), true);
        return [curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $answer['errors'][0]['type'] ?? null];
    }, $handles);
    sort($answers);
    return $answers;
}
