<?php

declare(strict_types=1);

use MtcSidecar\Plugin\Privacy\MtcSidecar\Extension\PersonalData;
use MtcSidecar\Plugin\System\MtcSidecar\Provider;

\defined('_JEXEC') or die;

return new Provider('privacy', PersonalData::class);
