<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use TYPO3\CMS\Core\Type\ContextualFeedbackSeverity;
use TYPO3\CMS\Reports\Status;
use TYPO3\CMS\Reports\StatusProviderInterface;

/** For the status report of EXT:reports. */
final class Health implements StatusProviderInterface
{
    public function __construct(private readonly Sidecars $sidecars)
    {
    }

    public function getLabel(): string
    {
        return 'mtc-sidecar';
    }

    /** @return array<string, Status> */
    public function getStatus(): array
    {
        $statuses = [];
        foreach ($this->sidecars->all() as $site => $sidecar) {
            $outcome = $sidecar->command('status');
            $severity = $outcome->isOk ? ContextualFeedbackSeverity::OK : ContextualFeedbackSeverity::WARNING;
            $statuses[$site] = new Status($site, $outcome->lines[0], $outcome->lines[1] ?? '', $severity);
        }
        return $statuses;
    }
}
