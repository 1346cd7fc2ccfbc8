<?php

// Requests, people, forms and commands of Grav and of its plugins for forms and log-in.

declare(strict_types=1);

namespace Grav\Common\Processors\Events {

    use Psr\Http\Message\ResponseInterface;
    use Psr\Http\Message\ServerRequestInterface;

    class RequestHandlerEvent extends \RocketTheme\Toolbox\Event\Event
    {
        public function getRequest(): ServerRequestInterface
        {
            return $this->items['request'];
        }

        public function getRoute(): object
        {
            return $this->getRequest()->getAttribute('route');
        }

        public function getResponse(): ?ResponseInterface
        {
            return $this->items['response'] ?? null;
        }

        public function setResponse(ResponseInterface $response): self
        {
            $this->items['response'] = $response;
            $this->stopPropagation();
            return $this;
        }
    }
}

namespace Grav\Framework\Psr7 {
    class Response extends \Nyholm\Psr7\Response
    {
    }
}

namespace Grav\Common\User\Interfaces {
    interface UserInterface
    {
        public function get(string $name): mixed;

        public function authorize(string $action): ?bool;
    }
}

namespace MtcSidecar\Tests\Grav {

    use Grav\Common\User\Interfaces\UserInterface;

    final class User implements UserInterface
    {
        /** @param array<string, mixed> $content */
        public function __construct(private array $content = [])
        {
        }

        public function get(string $name): mixed
        {
            return $this->content[$name] ?? null;
        }

        public function authorize(string $action): ?bool
        {
            return $this->get('authenticated') ? ($this->content['access'][$action] ?? null) : false;
        }
    }

    final class Job
    {
        public string $times = '';

        /** @param array<mixed> $words */
        public function __construct(public mixed $function, public array $words)
        {
        }

        public function at(string $times): self
        {
            $this->times = $times;
            return $this;
        }
    }

    final class Scheduler
    {
        /** @var array<string, Job> */
        public array $jobs = [];

        /** @param array<mixed> $words */
        public function addFunction(callable $function, array $words = [], ?string $id = null): Job
        {
            return $this->jobs[(string) $id] = new Job($function, $words);
        }
    }

    final class Page
    {
        public function __construct(private string $title, private string $content)
        {
        }

        public function title(): string
        {
            return $this->title;
        }

        public function getRawContent(): string
        {
            return $this->content;
        }

        public function setRawContent(?string $content): void
        {
            $this->content = (string) $content;
        }
    }
}

namespace Grav\Plugin\Form {

    use MtcSidecar\Tests\Grav\Page;

    /** Of the form plugin: where a form is a nested list, and its name for a path is `/`. */
    class Form
    {
        public string $status = 'success';
        public string $message = '';

        /**
         * @param array<string, mixed> $items
         * @param array<string, mixed> $data
         */
        public function __construct(private array $items, private array $data, private Page $page)
        {
        }

        public function get(string $name, mixed $default = null): mixed
        {
            return $this->items[$name] ?? $default;
        }

        public function getName(): string
        {
            return $this->items['name'];
        }

        /** @return array<string, mixed> */
        public function getFields(): array
        {
            return $this->items['fields'];
        }

        public function getPage(): Page
        {
            return $this->page;
        }

        public function value(string $name): mixed
        {
            return $this->data[$name] ?? null;
        }

        public function reset(): void
        {
            $this->data = [];
        }
    }
}

namespace Grav\Console {

    use Symfony\Component\Console\Command\Command;
    use Symfony\Component\Console\Input\InputInterface;
    use Symfony\Component\Console\Output\OutputInterface;

    class ConsoleCommand extends Command
    {
        protected InputInterface $input;
        protected OutputInterface $output;

        protected function execute(InputInterface $input, OutputInterface $output): int
        {
            $this->input = $input;
            $this->output = $output;
            $result = $this->serve();
            return is_int($result) ? $result : self::SUCCESS;
        }

        /** @return int */
        protected function serve()
        {
            return 1;
        }

        protected function initializePlugins(): static
        {
            return $this;
        }
    }
}
