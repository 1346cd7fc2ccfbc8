<?php

declare(strict_types=1);

namespace Grav\Plugin\Console;

use MtcSidecar\Grav\SidecarCommand;

final class TestCommand extends SidecarCommand
{
}
