<?php

$EM_CONF[$_EXTKEY] = [
    'title' => 'mtc-sidecar',
    'description' => 'Loads the tracking script of mtc-sidecar for known visitors only, and forwards forms to it.',
    'category' => 'fe',
    'state' => 'beta',
    'version' => '0.1.0',
    'constraints' => [
        'depends' => ['typo3' => '13.4.0-14.99.99', 'php' => '8.2.0-8.5.99'],
        'conflicts' => [],
        'suggests' => ['form' => '', 'reports' => '', 'scheduler' => ''],
    ],
];
