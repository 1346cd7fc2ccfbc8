<?php

declare(strict_types=1);

use MtcSidecar\Plugin\Task\MtcSidecar\Extension\Delivery;
use MtcSidecar\Plugin\System\MtcSidecar\Provider;

\defined('_JEXEC') or die;

return new Provider('task', Delivery::class);
