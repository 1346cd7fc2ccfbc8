<?php

declare(strict_types=1);

namespace Joomla\CMS\Extension {

    interface PluginInterface
    {
        public function registerListeners(): void;
    }

    /** What com_scheduler makes tasks with. */
    final class KernelComponent
    {
        public function __construct(string $name)
        {
            $name === 'com_scheduler' || throw new \LogicException("There is no $name");
        }

        public function getMVCFactory(): self
        {
            return $this;
        }

        /** @param array<string, mixed> $config */
        public function createModel(string $name, string $prefix, array $config = []): \Joomla\CMS\MVC\Model\AdminModel
        {
            $isKnown = [$name, $prefix] === ['Task', 'Administrator'];
            return $isKnown ? new \Joomla\CMS\MVC\Model\AdminModel() : throw new \LogicException("There is no model $prefix/$name");
        }
    }
}

namespace Joomla\CMS\MVC\Model {

    use Joomla\CMS\Factory;
    use Joomla\Database\DatabaseInterface;

    /** Of scheduled tasks, and their table at the same time. */
    final class AdminModel
    {
        /** @param array<string, mixed> $data */
        public function save(array $data): bool
        {
            foreach (['rule-type', 'exec-day', 'exec-time'] as $needed) {
                is_string($data['execution_rules'][$needed]) || throw new \LogicException("A rule without $needed");
            }
            $database = Factory::getContainer()->get(DatabaseInterface::class);
            $values = implode(', ', array_map([$database, 'quote'], [$data['title'], $data['type']]));
            return $database->setQuery("INSERT INTO #__scheduler_tasks (title, type, state) VALUES ($values, {$data['state']})")->execute();
        }

        public function getTable(): self
        {
            return $this;
        }

        public function delete(int $id): bool
        {
            $database = Factory::getContainer()->get(DatabaseInterface::class);
            return $database->setQuery("DELETE FROM #__scheduler_tasks WHERE id = $id")->execute();
        }
    }
}

namespace Joomla\CMS\Plugin {

    use Joomla\CMS\Application\CMSApplication;
    use Joomla\CMS\Extension\PluginInterface;
    use Joomla\CMS\Factory;
    use Joomla\Database\DatabaseInterface;
    use Joomla\Event\DispatcherInterface;
    use Joomla\Event\SubscriberInterface;

    /** As of Joomla 5, which wants its dispatcher at once. */
    abstract class CMSPlugin implements PluginInterface
    {
        protected string $_name;
        protected string $_type;
        protected $autoloadLanguage = false;
        private ?CMSApplication $application = null;

        /** @param array<string, mixed> $config */
        public function __construct(private DispatcherInterface $dispatcher, array $config = [])
        {
            [$this->_name, $this->_type] = [$config['name'], $config['type']];
            if ($this->autoloadLanguage) {
                Factory::getApplication()->getLanguage()->load("plg_{$this->_type}_{$this->_name}", JPATH_PLUGINS . "/{$this->_type}/{$this->_name}");
            }
        }

        public function setApplication(CMSApplication $application): void
        {
            $this->application = $application;
        }

        public function registerListeners(): void
        {
            $this instanceof SubscriberInterface || throw new \LogicException('Joomla 7 takes subscribers only');
            $this->dispatcher->addSubscriber($this);
        }

        protected function getApplication(): ?CMSApplication
        {
            return $this->application;
        }
    }

    final class PluginHelper
    {
        /** @return object|array<mixed> an enabled one, or nothing */
        public static function getPlugin(string $group, string $name): object|array
        {
            foreach (self::enabled($group) as $plugin) {
                if ($plugin['element'] === $name) {
                    return (object) ['type' => $group, 'name' => $name, 'params' => $plugin['params'], 'id' => $plugin['extension_id']];
                }
            }
            return [];
        }

        /** @return list<array<string, mixed>> */
        public static function enabled(string $group): array
        {
            return (array) Factory::getContainer()->get(DatabaseInterface::class)->setQuery(
                "SELECT * FROM #__extensions WHERE type = 'plugin' AND enabled = 1 AND folder = '$group'"
            )->loadAssocList();
        }
    }
}

namespace Joomla\CMS\Installer {

    final class InstallerAdapter
    {
    }

    interface InstallerScriptInterface
    {
        public function install(InstallerAdapter $adapter): bool;

        public function update(InstallerAdapter $adapter): bool;

        public function uninstall(InstallerAdapter $adapter): bool;

        public function preflight(string $type, InstallerAdapter $adapter): bool;

        public function postflight(string $type, InstallerAdapter $adapter): bool;
    }
}

namespace Joomla\Console\Command {

    use Symfony\Component\Console\Input\InputInterface;
    use Symfony\Component\Console\Output\OutputInterface;

    abstract class AbstractCommand
    {
        public function __construct(private string $name)
        {
        }

        public function getName(): string
        {
            return $this->name;
        }

        public function setDescription(string $description): void
        {
            $description !== '' || throw new \LogicException('A command without a description');
        }

        public function execute(InputInterface $input, OutputInterface $output): int
        {
            return $this->doExecute($input, $output);
        }

        abstract protected function doExecute(InputInterface $input, OutputInterface $output): int;
    }
}

namespace Joomla\Component\Scheduler\Administrator\Task {

    final class Status
    {
        public const OK = 0;
        public const KNOCKOUT = 5;
    }
}

namespace Joomla\Component\Scheduler\Administrator\Event {

    final class ExecuteTaskEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'routineId', 'langConstPrefix', 'params'];

        public function getRoutineId(): string
        {
            return $this->arguments['routineId'];
        }
    }
}

namespace Joomla\Component\Scheduler\Administrator\Traits {

    use Joomla\Component\Scheduler\Administrator\Event\ExecuteTaskEvent;
    use Joomla\Event\EventInterface;

    trait TaskPluginTrait
    {
        public function advertiseRoutines(EventInterface $event): void
        {
            foreach (self::TASKS_MAP as $routine => $details) {
                $event->getArgument('subject')->options[$routine] = $details['langConstPrefix'];
            }
        }

        public function standardRoutineHandler(ExecuteTaskEvent $event): void
        {
            $routine = self::TASKS_MAP[$event->getRoutineId()] ?? null;
            if ($routine !== null) {
                $event->setArgument('result', ['status' => $this->{$routine['method']}($event)]);
            }
        }
    }
}

namespace Joomla\Component\Privacy\Administrator\Export {

    final class Field
    {
        public string $name;
        public string $value;
    }

    final class Item
    {
        public string $id;
        /** @var array<string, Field> */
        public array $fields = [];

        public function addField(Field $field): void
        {
            $isElement = preg_match('/^[A-Za-z_][\w.-]*$/D', $field->name) === 1;
            $isElement && !isset($this->fields[$field->name]) || throw new \LogicException("No element is called {$field->name}");
            $this->fields[$field->name] = $field;
        }
    }

    final class Domain
    {
        public string $name;
        public string $description;
        /** @var list<Item> */
        public array $items = [];

        public function addItem(Item $item): void
        {
            $this->items[] = $item;
        }
    }
}

namespace Joomla\Component\Privacy\Administrator\Plugin {

    use Joomla\Component\Privacy\Administrator\Export\Domain;

    abstract class PrivacyPlugin extends \Joomla\CMS\Plugin\CMSPlugin
    {
        protected $autoloadLanguage = true;

        protected function createDomain(string $name, string $description = ''): Domain
        {
            $domain = new Domain();
            [$domain->name, $domain->description] = [$name, $description];
            return $domain;
        }
    }
}
