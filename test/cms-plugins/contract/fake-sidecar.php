<?php

// What the fake sidecar answers; its state and what it was sent are files of one folder.

declare(strict_types=1);

$folder = (string) getenv('MTC_FAKE_FOLDER');
$body = (string) file_get_contents('php://input');
$path = (string) parse_url((string) $_SERVER['REQUEST_URI'], PHP_URL_PATH);
$state = (array) json_decode((string) file_get_contents("$folder/state.json"), true);
$request = ['method' => $_SERVER['REQUEST_METHOD'], 'path' => $path, 'body' => $body];
file_put_contents("$folder/requests.txt", json_encode($request) . "\n", FILE_APPEND | LOCK_EX);

$text = implode("\n", [
    'mtc1', $_SERVER['REQUEST_METHOD'], $path, $_SERVER['HTTP_MTC_TIMESTAMP'] ?? '', $_SERVER['HTTP_MTC_ID'] ?? '', hash('sha256', $body),
]);
$isSigned = hash_equals(hash_hmac('sha256', $text, (string) $state['secret']), (string) ($_SERVER['HTTP_MTC_SIGNATURE'] ?? ''));
$isOurs = ($_SERVER['HTTP_MTC_KEY'] ?? '') === $state['key'];
sleep((int) $state['seconds']);

header('Content-Type: application/json');
if (!$isSigned || !$isOurs) {
    http_response_code(401);
    $type = $isOurs ? 'signature_wrong' : 'site_unknown';
    echo json_encode(['errors' => [['code' => 401, 'type' => $type, 'message' => 'Who is that?']]]);
} elseif ($path === '/mtc/v1/submissions' && $state['status'] !== 202) {
    http_response_code((int) $state['status']);
    echo json_encode(['errors' => [['code' => $state['status'], 'message' => 'Not now']]]);
} elseif ($path === '/mtc/v1/submissions') {
    $isNew = !is_file("$folder/kept-" . basename((string) $_SERVER['HTTP_MTC_ID']));
    file_put_contents("$folder/kept-" . basename((string) $_SERVER['HTTP_MTC_ID']), $body);
    http_response_code($isNew ? 202 : 409);
    echo $isNew ? '{"stored":true}' : '{"errors":[{"code":409,"message":"It is here"}]}';
} else {
    if ($path === '/mtc/v1/site') {
        $state['site'] = (array) json_decode($body, true) + (array) $state['site'];
        file_put_contents("$folder/state.json", json_encode($state));
    }
    $site = ['key' => $state['key'], 'name' => 'Shop'] + (array) $state['site'];
    echo json_encode(['ok' => true, 'product' => 'mtc-sidecar', 'version' => '0.1.0', 'time' => time(), 'site' => $site]);
}
