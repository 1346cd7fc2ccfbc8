<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * The gate tag, for every page and every visitor the same.
 *
 * @param array<string> $roles of the person who is signed in, where `excludedRoles` names some
 */
function mtc_tag(array $roles = []): string
{
    $plugin = new Plugin(mtc_sidecar());
    $source = $plugin->settings()->sidecarUrl() . '/gate.js';
    return GateTag::html($source, $plugin->gateAttributes($roles, OneFileHost::server('REQUEST_URI')));
}

/**
 * Keeps what a form was sent until the sidecar has it. Call it when the form has accepted it.
 *
 * @param array<string, mixed> $fields the answers by their names, such as `$_POST`
 * @param string $consent `granted` or `denied`, where the visitor was asked
 * @return bool false when it could not be kept: the log says why, and the page goes on
 */
function mtc_submit(string $form, array $fields, string $consent = ''): bool
{
    $settings = (new Plugin(mtc_sidecar()))->settings();
    if (!$settings->forwardsForm('php', $form)) {
        return false;
    }
    try {
        $submission = mtc_new_submission($settings, $form, $consent);
        foreach ($fields as $key => $value) {
            $submission->add((string) $key, $value);
        }
        $body = $submission->body($settings->siteKey(), ['cms' => 'php', 'cms_version' => PHP_VERSION]);
        $entry = new OutboxEntry($submission->id, $body, intdiv($submission->occurredAt, 1000));
        mtc_sidecar()->outbox()->put($entry);
    } catch (\Throwable $failure) {
        error_log('mtc-sidecar: ' . $failure->getMessage());
        return false;
    }
    register_shutdown_function(__NAMESPACE__ . '\mtc_forward_soon', $submission->id);
    return true;
}

function mtc_new_submission(Settings $settings, string $form, string $consent): Submission
{
    $submission = new Submission('php', $form, (int) floor(microtime(true) * 1000));
    $submission->formTitle = $form;
    $submission->pageUrl = OneFileHost::server('HTTP_REFERER');
    $submission->userAgent = OneFileHost::server('HTTP_USER_AGENT');
    $submission->consent = $consent;
    $submission->mapping = $settings->mappingOf('php', $form);
    $signals = [OneFileHost::server('HTTP_SEC_GPC'), OneFileHost::server('HTTP_DNT')];
    $isRefused = $settings->respectsSignals() && in_array('1', $signals, true);
    $isAllowed = $consent === 'granted' || ($consent === '' && !$settings->requiresConsent());
    $device = $_COOKIE['mautic_device_id'] ?? '';
    if ($isAllowed && !$isRefused && is_string($device) && preg_match('/^[0-9a-z]{23}$/D', $device) === 1) {
        $submission->device = $device;
    }
    return $submission;
}

/** Only where the visitor has the whole page by then; elsewhere `flush` brings it. */
function mtc_forward_soon(string $id): void
{
    foreach (['fastcgi_finish_request', 'litespeed_finish_request'] as $finish) {
        if (function_exists($finish)) {
            $finish();
            try {
                mtc_sidecar()->forwarder()->forwardSoon($id);
            } catch (\RuntimeException $failure) {
                return; // `flush` tries it again.
            }
            return;
        }
    }
}

/** The endpoint that the gate asks whether a tracked link is genuine. */
function mtc_known(): void
{
    header('Cache-Control: no-store');
    header('Content-Type: application/json');
    if (OneFileHost::server('REQUEST_METHOD') !== 'POST') {
        header('Allow: POST');
        http_response_code(405);
        echo '{"known":false}';
        return;
    }
    $ct = $_POST['ct'] ?? '';
    $welcome = (new Plugin(mtc_sidecar()))->welcome(
        is_string($ct) ? $ct : '',
        OneFileHost::server('HTTP_ORIGIN'),
        OneFileHost::server('HTTP_REFERER')
    );
    http_response_code($welcome->status);
    if ($welcome->cookie !== '') {
        header('Set-Cookie: ' . $welcome->cookie, false);
    }
    echo json_encode(['known' => $welcome->isKnown]);
}

/** `flush` for cron, `status` and `test` for you; ends with 1 when something is wrong. */
function mtc_command(string $command): int
{
    $host = mtc_sidecar();
    if ($command === 'test') {
        $test = new ConnectionTest($host, $host->connection());
        $result = $test->run((new Plugin($host))->settings(), []);
        echo $result['message'], "\n";
        return $result['ok'] ? 0 : 1;
    }
    if ($command !== 'flush' && $command !== 'status') {
        echo "php mtc-sidecar.php flush|status|test\n";
        return 1;
    }
    $taken = $command === 'flush' ? $host->forwarder()->drain(50) : 0;
    $status = $host->outbox()->status();
    echo "sent $taken, waiting {$status->waiting}, given up {$status->givenUp}";
    echo $status->lastReason === '' ? "\n" : " ({$status->lastReason})\n";
    return $status->givenUp > 0 ? 1 : 0;
}

/** The settings: `mtc-sidecar-settings.php` beside this file, or the environment. */
function mtc_sidecar(): OneFileHost
{
    static $host = null;
    if ($host === null) {
        $file = __DIR__ . '/mtc-sidecar-settings.php';
        $settings = is_file($file) ? require $file : [];
        $host = new OneFileHost((is_array($settings) ? $settings : []) + [
            'sidecarUrl' => (string) getenv('MTC_SIDECAR_URL'),
            'siteKey' => (string) getenv('MTC_SITE_KEY'),
            'outbox' => (string) getenv('MTC_SIDECAR_OUTBOX'),
        ]);
    }
    return $host;
}
