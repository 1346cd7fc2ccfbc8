<?php

// What Joomla has defined by the time a plugin is loaded.

declare(strict_types=1);

define('_JEXEC', 1);
define('JVERSION', '6.0.0');
define('JPATH_PLUGINS', '/srv/joomla/plugins');
