<?php

declare(strict_types=1);

defined('GRAV_VERSION') || define('GRAV_VERSION', '1.7.53');
