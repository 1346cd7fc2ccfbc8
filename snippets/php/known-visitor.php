<?php
/*
 * Require this first on every page, before any output: a cookie is a header.
 * Who comes through a genuine tracked link is a known visitor for 30 days.
 * The environment gives MTC_SITE_KEY and MTC_SITE_SECRET.
 */

function mtc_is_genuine($ct, $siteKey, $siteSecret)
{
    if (!is_string($ct) || strlen($ct) > 2048 || $siteSecret === '') {
        return false;
    }
    if (!preg_match('/^mtc1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{22})$/D', $ct, $part)) {
        return false;
    }
    $hash = substr(hash_hmac('sha256', 'mtc-ct1.' . $part[1], $siteSecret, true), 0, 16);
    $proof = rtrim(strtr(base64_encode($hash), '+/', '-_'), '=');
    $link = json_decode((string) base64_decode(strtr($part[1], '-_', '+/')), true);
    return hash_equals($proof, $part[2])
        && is_array($link)
        && ($link['x'] ?? 0) > time()
        && ($link['k'] ?? $siteKey) === $siteKey;
}

if (mtc_is_genuine($_GET['ct'] ?? '', (string) getenv('MTC_SITE_KEY'), (string) getenv('MTC_SITE_SECRET'))) {
    setcookie('mtc_known', '1', [
        'expires' => time() + 30 * 86400,
        'path' => '/',
        'secure' => !empty($_SERVER['HTTPS']) && $_SERVER['HTTPS'] !== 'off',
        'samesite' => 'Lax',
    ]);
    $_COOKIE['mtc_known'] = '1';
}

// Pages differ between known visitors and strangers, so no cache may share them.
header('Cache-Control: private, no-cache');
