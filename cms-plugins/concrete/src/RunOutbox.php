<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Foundation\Command\Command;

/** What the task asks for. */
final class RunOutbox extends Command
{
}
