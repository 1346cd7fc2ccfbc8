<?php

declare(strict_types=1);

// What WordPress and the plugin define before any of its functions run.
define('ABSPATH', __DIR__ . '/');
define('MTC_SIDECAR_VERSION', '');
define('MTC_SIDECAR_FILE', '');
define('ARRAY_A', 'ARRAY_A');
define('WP_CLI', false);
