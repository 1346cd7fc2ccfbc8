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
    $plugin = mtc_sidecar()->adapter()->plugin();
    $source = $plugin->settings()->sidecarUrl() . '/gate.js';
    return GateTag::html($source, $plugin->gateAttributes($roles, OneFileHost::server('REQUEST_URI')));
}

/**
 * Keeps what a form was sent until the sidecar has it. Call it when the form has accepted it.
 *
 * @param array<string, mixed> $fields the answers by their names, such as `$_POST`
 * @param string $consent `granted` or `denied`, where the visitor was asked
 */
function mtc_submit(string $form, array $fields, string $consent = ''): void
{
    $visitor = Visitor::ofRequest($_SERVER, $_COOKIE);
    $visitor->consent = $consent;
    mtc_sidecar()->adapter()->forwardForm($visitor, 'php', $form, $form, Submission::answersByName($fields));
}

/**
 * Somebody signed in to the site: the browser is theirs from now on. Nothing is printed on a page.
 *
 * @param array<string, string> $contact values of the contact's fields; one of them says who it is, such as `email`
 * @param string $consent `granted` or `denied`, where the visitor was asked
 */
function mtc_sign_in(array $contact, string $consent = ''): void
{
    $visitor = Visitor::ofRequest($_SERVER, $_COOKIE);
    $visitor->consent = $consent;
    mtc_sidecar()->adapter()->tellSignIn($visitor, [], $contact);
}

/** They signed out: the browser may be used by somebody else. */
function mtc_sign_out(): void
{
    mtc_sidecar()->adapter()->tellSignOut(Visitor::ofRequest($_SERVER, $_COOKIE), []);
}

/** The endpoint that the gate asks whether a tracked link is genuine. */
function mtc_known(): void
{
    $answer = KnownAnswer::toRequest(mtc_sidecar()->adapter(), $_SERVER, $_POST);
    http_response_code($answer->status);
    foreach ($answer->headers as $name => $value) {
        header("$name: $value");
    }
    echo $answer->body;
}

/** `flush` for cron, `status`, `test` and `purge` for you, `export` and `erase` with an address; ends with 1 when something is wrong. */
function mtc_command(string $command, string $email = ''): int
{
    $outcome = mtc_sidecar()->adapter()->command($command, $email);
    echo implode("\n", $outcome->lines), "\n";
    return $outcome->isOk ? 0 : 1;
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
