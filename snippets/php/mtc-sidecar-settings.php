<?php
// Lies beside mtc-sidecar.php. What is left out here is read from the environment:
// MTC_SIDECAR_URL, MTC_SITE_KEY, MTC_SIDECAR_SECRET and MTC_SIDECAR_OUTBOX.
return [
    'sidecarUrl' => 'https://track.example.com',
    'siteKey' => 'YOUR-SITE-KEY',
    'secret' => 'YOUR-SITE-SECRET',
    // Where forms wait. PHP has to be able to write it, the web server must not show it.
    'outbox' => dirname(__DIR__) . '/mtc-sidecar-outbox',
];
