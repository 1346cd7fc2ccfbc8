<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use MtcSidecar\Tests\Contract\AdapterContract;
use MtcSidecar\Tests\Contract\ContractSite;

require_once __DIR__ . '/stubs.php';

/** The shipped extension on a kernel that behaves like TYPO3. */
final class Typo3ContractTest extends AdapterContract
{
    protected function newSite(): ContractSite
    {
        return new Typo3Site();
    }
}
