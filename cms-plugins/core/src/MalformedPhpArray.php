<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Ends the reading of a malformed array early; never leaves PhpArray. */
final class MalformedPhpArray extends \RuntimeException
{
}
