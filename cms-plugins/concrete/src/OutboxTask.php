<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Command\Task\Controller\AbstractController;
use Concrete\Core\Command\Task\Input\InputInterface;
use Concrete\Core\Command\Task\Runner\CommandTaskRunner;
use Concrete\Core\Command\Task\Runner\TaskRunnerInterface;
use Concrete\Core\Command\Task\TaskInterface;

/** To be scheduled each minute in the dashboard. */
final class OutboxTask extends AbstractController
{
    public function getName(): string
    {
        return t('Bring forms to the sidecar');
    }

    public function getDescription(): string
    {
        return t('Sends what forms were sent, and tells the sidecar of changed settings.');
    }

    public function getTaskRunner(TaskInterface $task, InputInterface $input): TaskRunnerInterface
    {
        return new CommandTaskRunner($task, new RunOutbox(), t('Done.'));
    }
}
