<?php

// Express, tasks, commands and the dashboard of Concrete.

declare(strict_types=1);

namespace Concrete\Core\Entity\Express {
    class Entry
    {
        public function __construct(private object $entity)
        {
        }

        public function getEntity(): object
        {
            return $this->entity;
        }
    }
}

namespace Concrete\Core\Express\Entry\Notifier {

    use Concrete\Core\Entity\Express\Entry;

    interface NotificationInterface
    {
        public function notify(Entry $entry, $type);
    }

    interface NotificationProviderInterface
    {
        /** @return list<NotificationInterface> */
        public function getNotifications();
    }

    class StandardNotifier
    {
        /** @var list<NotificationInterface> */
        public array $list = [];

        public function getNotificationList(): self
        {
            return $this;
        }

        public function addNotification(NotificationInterface $one): void
        {
            $this->list[] = $one;
        }
    }
}

namespace Concrete\Core\Express\Controller {

    use Concrete\Core\Application\Application;
    use Concrete\Core\Express\Entry\Notifier\NotificationProviderInterface;

    class StandardController
    {
        public function __construct(protected Application $app)
        {
        }

        public function getNotifier(?NotificationProviderInterface $provider = null)
        {
            throw new \LogicException('Asked of the controller of the package only.');
        }
    }

    class Manager
    {
        /** @var class-string<StandardController> */
        public string $standard = StandardController::class;

        /** @param class-string<StandardController> $class */
        public function setStandardController($class): void
        {
            $this->standard = $class;
        }
    }
}

namespace Concrete\Core\Command\Task {
    interface TaskInterface
    {
    }

    class Manager
    {
        /** @var array<string, \Closure> */
        public array $tasks = [];

        public function extend(string $handle, \Closure $make): void
        {
            $this->tasks[$handle] = $make;
        }
    }
}

namespace Concrete\Core\Command\Task\Input {
    interface InputInterface
    {
    }
}

namespace Concrete\Core\Command\Task\Runner {

    use Concrete\Core\Command\Task\TaskInterface;

    interface TaskRunnerInterface
    {
    }

    class CommandTaskRunner implements TaskRunnerInterface
    {
        public function __construct(TaskInterface $task, public object $command, string $message)
        {
        }
    }
}

namespace Concrete\Core\Command\Task\Controller {

    use Concrete\Core\Command\Task\Input\InputInterface;
    use Concrete\Core\Command\Task\Runner\TaskRunnerInterface;
    use Concrete\Core\Command\Task\TaskInterface;

    abstract class AbstractController
    {
        abstract public function getName(): string;

        abstract public function getDescription(): string;

        abstract public function getTaskRunner(TaskInterface $task, InputInterface $input): TaskRunnerInterface;
    }
}

namespace Concrete\Core\Foundation\Command {
    abstract class Command
    {
        public static function getHandler(): string
        {
            return static::class . 'Handler';
        }
    }
}

namespace Concrete\Core\Console {
    abstract class Command extends \Symfony\Component\Console\Command\Command
    {
    }
}

namespace Concrete\Core\User\Group {
    class GroupList
    {
        /** @return list<object> */
        public function getResults(): array
        {
            return [];
        }
    }
}

namespace Concrete\Core\Page\Controller {

    use Concrete\Core\Http\Request;

    class DashboardPageController
    {
        /** @var array<string, mixed> what the screen shows */
        public array $sets = [];
        /** @var list<string> */
        public array $said = [];
        public object $error;
        public object $token;
        public Request $request;

        public function __construct()
        {
            $this->request = Request::getInstance();
            $this->error = new class () {
                /** @var list<string> */
                public array $list = [];

                public function add(string $text): void
                {
                    $this->list[] = $text;
                }

                public function has(): bool
                {
                    return $this->list !== [];
                }
            };
            $this->token = new class () {
                public function validate(string $action): bool
                {
                    return Request::getInstance()->request->get('ccm_token') === $action;
                }

                public function getErrorMessage(): string
                {
                    return 'Invalid token.';
                }
            };
        }

        public function set(string $name, mixed $value): void
        {
            $this->sets[$name] = $value;
        }

        public function flash(string $kind, string $text): void
        {
            $this->said[] = $text;
        }

        public function action(mixed ...$words): string
        {
            return '/dashboard/system/seo/mtc_sidecar/' . implode('/', $words);
        }

        public function buildRedirect(string $to): string
        {
            return $to;
        }
    }
}
