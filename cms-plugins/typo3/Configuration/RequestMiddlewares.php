<?php

use MtcSidecar\Typo3\KnownEndpoint;

return [
    'frontend' => [
        'mtc-sidecar/known' => [
            'target' => KnownEndpoint::class,
            'after' => ['typo3/cms-frontend/site'],
            'before' => ['typo3/cms-frontend/base-redirect-resolver', 'typo3/cms-frontend/authentication'],
        ],
    ],
];
