<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use MtcSidecar\Tests\Contract\AdapterContract;
use MtcSidecar\Tests\Contract\ContractSite;

final class DrupalContractTest extends AdapterContract
{
    protected function newSite(): ContractSite
    {
        return new DrupalSite();
    }
}
