<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

/** Grav ends the request at once when it redirects. */
final class Redirected extends \Exception
{
}
