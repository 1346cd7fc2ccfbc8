<?php

declare(strict_types=1);

namespace MtcSidecar\Tests;

use MtcSidecar\Tests\Contract\AdapterContract;
use MtcSidecar\Tests\Contract\ContractSite;

/** The core itself keeps the contract. */
final class SmallestSiteTest extends AdapterContract
{
    protected function newSite(): ContractSite
    {
        return new SmallestSite();
    }
}
