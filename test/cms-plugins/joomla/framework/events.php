<?php

declare(strict_types=1);

namespace Joomla\Event {

    interface EventInterface
    {
        public function getName(): string;

        public function getArgument(string $name, mixed $default = null): mixed;

        public function setArgument(string $name, mixed $value): static;
    }

    interface SubscriberInterface
    {
        /** @return array<string, string> */
        public static function getSubscribedEvents(): array;
    }

    interface DispatcherInterface
    {
        public function addSubscriber(SubscriberInterface $subscriber): void;

        public function dispatch(string $name, EventInterface $event): EventInterface;
    }
}

namespace Joomla\CMS\Event {

    /** An event that knows its arguments, and has all of them. */
    abstract class KernelEvent implements \Joomla\Event\EventInterface
    {
        protected const NEEDED = [];

        /** @param array<int|string, mixed> $arguments */
        public function __construct(private string $name, protected array $arguments = [])
        {
            foreach (static::NEEDED as $needed) {
                if (!array_key_exists($needed, $arguments)) {
                    throw new \BadMethodCallException("$name without $needed");
                }
            }
        }

        public function getName(): string
        {
            return $this->name;
        }

        public function getArgument(string $name, mixed $default = null): mixed
        {
            return $this->arguments[$name] ?? $default;
        }

        public function setArgument(string $name, mixed $value): static
        {
            if ($name !== 'result') {
                throw new \BadMethodCallException("{$this->name} is immutable, apart from its result");
            }
            $this->arguments[$name] = $value;
            return $this;
        }
    }

    /** What `triggerEvent()` makes for extensions: arguments by number. */
    final class GenericEvent extends KernelEvent
    {
    }

    final class ApplicationEvent extends KernelEvent
    {
        protected const NEEDED = ['subject'];
    }
}

namespace Joomla\CMS\Event\PageCache {

    final class SetCachingEvent extends \Joomla\CMS\Event\KernelEvent
    {
        public function addResult(mixed $data): void
        {
            if (!is_bool($data)) {
                throw new \InvalidArgumentException('Whether to cache is true or false');
            }
            $this->arguments['result'][] = $data;
        }
    }
}

namespace Joomla\CMS\Event\Plugin {

    final class AjaxEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject'];

        public function updateEventResult(mixed $data): static
        {
            $this->arguments['result'] = $data;
            return $this;
        }
    }
}

namespace Joomla\CMS\Event\Content {

    final class ContentPrepareEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['context', 'subject', 'params', 'page'];

        public function getContext(): string
        {
            return $this->arguments['context'];
        }

        public function getItem(): object
        {
            return $this->arguments['subject'];
        }
    }
}

namespace Joomla\CMS\Event\Contact {

    final class SubmitContactEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'data'];

        public function getContact(): object
        {
            return $this->arguments['subject'];
        }

        /** @return array<string, mixed> */
        public function getData(): array
        {
            return $this->arguments['data'];
        }
    }
}

namespace Joomla\CMS\Event\Model {

    final class BeforeSaveEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['context', 'subject', 'isNew', 'data'];

        public function getItem(): object
        {
            return $this->arguments['subject'];
        }
    }

    final class PrepareDataEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['context', 'data', 'subject'];

        public function getData(): mixed
        {
            return $this->arguments['data'];
        }
    }
}

namespace Joomla\CMS\Event\User {

    final class AfterSaveEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'isNew', 'savingResult', 'errorMessage'];

        /** @return array<string, mixed> */
        public function getUser(): array
        {
            return $this->arguments['subject'];
        }

        public function getIsNew(): bool
        {
            return $this->arguments['isNew'];
        }

        public function getSavingResult(): bool
        {
            return $this->arguments['savingResult'];
        }
    }

    final class AfterLoginEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'options'];

        /** @return array<string, mixed> */
        public function getOptions(): array
        {
            return $this->arguments['options'];
        }
    }

    final class LogoutEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'options'];

        /** @return array<string, mixed> */
        public function getParameters(): array
        {
            return $this->arguments['subject'];
        }
    }
}

namespace Joomla\CMS\Event\Privacy {

    final class ExportRequestEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'user'];

        public function getRequest(): object
        {
            return $this->arguments['subject'];
        }

        public function addResult(mixed $data): void
        {
            foreach (is_array($data) ? $data : [null] as $domain) {
                if (!$domain instanceof \Joomla\Component\Privacy\Administrator\Export\Domain) {
                    throw new \InvalidArgumentException('An export is a list of domains');
                }
            }
            $this->arguments['result'][] = $data;
        }
    }

    final class RemoveDataEvent extends \Joomla\CMS\Event\KernelEvent
    {
        protected const NEEDED = ['subject', 'user'];

        public function getRequest(): object
        {
            return $this->arguments['subject'];
        }
    }
}
