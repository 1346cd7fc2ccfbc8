<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\Task\MtcSidecar\Extension;

use Joomla\CMS\Plugin\CMSPlugin;
use Joomla\Component\Scheduler\Administrator\Event\ExecuteTaskEvent;
use Joomla\Component\Scheduler\Administrator\Task\Status;
use Joomla\Component\Scheduler\Administrator\Traits\TaskPluginTrait;
use Joomla\Event\SubscriberInterface;
use MtcSidecar\Plugin\System\MtcSidecar\JoomlaHost;

\defined('_JEXEC') or die;

final class Delivery extends CMSPlugin implements SubscriberInterface
{
    use TaskPluginTrait;

    protected const TASKS_MAP = [
        'mtcsidecar.deliver' => ['langConstPrefix' => 'PLG_TASK_MTCSIDECAR', 'method' => 'deliver'],
    ];

    /** @var bool */
    protected $autoloadLanguage = true;

    public static function getSubscribedEvents(): array
    {
        return ['onTaskOptionsList' => 'advertiseRoutines', 'onExecuteTask' => 'standardRoutineHandler'];
    }

    protected function deliver(ExecuteTaskEvent $event): int
    {
        (new JoomlaHost())->adapter()->runScheduled();
        return Status::OK;
    }
}
