<?php

declare(strict_types=1);

use MtcSidecar\Plugin\System\MtcSidecar\Extension\MtcSidecar;
use MtcSidecar\Plugin\System\MtcSidecar\Provider;

\defined('_JEXEC') or die;

return new Provider('system', MtcSidecar::class);
