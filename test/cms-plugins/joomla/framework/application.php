<?php

declare(strict_types=1);

namespace Joomla\Application {

    final class ApplicationEvents
    {
        public const BEFORE_EXECUTE = 'application.before_execute';
    }
}

namespace Joomla\CMS\Application {

    interface CMSApplicationInterface
    {
        public function get(string $name, mixed $default = null): mixed;

        public function getInput(): \Joomla\Input\Input;

        public function getLanguage(): \Joomla\CMS\Language\Language;

        public function isClient(string $name): bool;

        public function enqueueMessage(string $message, string $type = 'info'): void;
    }

    /** One request to the site, to its administration, or one command. */
    final class CMSApplication implements CMSApplicationInterface
    {
        /** @var list<array{name: string, value: string}> */
        public array $headers = [];
        /** @var list<string> */
        public array $messages = [];
        /** @var array<string, \Joomla\Console\Command\AbstractCommand> */
        public array $commands = [];
        public \Joomla\CMS\User\User $user;
        public ?\Joomla\CMS\Document\Document $document = null;
        private \Joomla\CMS\Language\Language $language;

        public function __construct(private string $client, private \Joomla\Input\Input $input, string $language)
        {
            $this->user = new \Joomla\CMS\User\User([1]);
            $this->language = new \Joomla\CMS\Language\Language($language);
        }

        public function get(string $name, mixed $default = null): mixed
        {
            return ['secret' => 'a-secret-of-configuration.php'][$name] ?? $default;
        }

        public function getInput(): \Joomla\Input\Input
        {
            return $this->input;
        }

        public function getLanguage(): \Joomla\CMS\Language\Language
        {
            return $this->language;
        }

        public function getDocument(): \Joomla\CMS\Document\Document
        {
            return $this->document ?? throw new \LogicException('There is no document yet');
        }

        public function getIdentity(): ?\Joomla\CMS\User\User
        {
            return $this->client === 'cli' ? null : $this->user;
        }

        public function loadIdentity(): static
        {
            return $this;
        }

        public function isClient(string $name): bool
        {
            return $this->client === $name;
        }

        public function enqueueMessage(string $message, string $type = 'info'): void
        {
            if (!in_array($type, ['message', 'notice', 'info', 'warning', 'error'], true)) {
                throw new \InvalidArgumentException("Nothing looks like $type");
            }
            $this->messages[] = $message;
        }

        public function setHeader(string $name, string $value, bool $replace = false): static
        {
            if (strtolower($name) === 'set-cookie') {
                throw new \LogicException('Sent this way, it would replace the cookie of the session');
            }
            if ($replace) {
                $this->headers = array_values(array_filter($this->headers, static fn (array $one): bool => $one['name'] !== $name));
            }
            $this->headers[] = compact('name', 'value');
            return $this;
        }

        public function addCommand(\Joomla\Console\Command\AbstractCommand $command): void
        {
            $this->client === 'cli' || throw new \LogicException('There are commands on the command line only');
            $this->commands[$command->getName()] = $command;
        }

        public function bootComponent(string $name): \Joomla\CMS\Extension\KernelComponent
        {
            return new \Joomla\CMS\Extension\KernelComponent($name);
        }
    }
}

namespace Joomla\Input {

    /** Values of a request by their names, made harmless as the caller asks. */
    class Values
    {
        /** @param array<mixed> $values */
        public function __construct(protected array $values)
        {
        }

        public function get(string $name, mixed $default = null, string $filter = 'cmd'): mixed
        {
            $value = $this->values[$name] ?? null;
            return match (true) {
                $value === null => $default,
                $filter === 'raw' => $value,
                $filter === 'array' => (array) $value,
                $filter === 'string' => strip_tags((string) $value),
                $filter === 'cmd' => (string) preg_replace('/[^\w.-]/', '', (string) $value),
            };
        }

        public function getString(string $name, string $default = ''): string
        {
            return $this->get($name, $default, 'string');
        }

        public function getCmd(string $name, string $default = ''): string
        {
            return $this->get($name, $default, 'cmd');
        }
    }

    final class Cookies extends Values
    {
        /** @var list<string> */
        public array $sent = [];

        /** @param array<string, mixed> $options */
        public function set(string $name, string $value, array $options = []): void
        {
            $text = "$name=$value; Max-Age=" . ($options['expires'] - time()) . "; Path={$options['path']}";
            $this->sent[] = $text . ($options['secure'] ? '; Secure' : '') . "; SameSite={$options['samesite']}";
        }
    }

    final class Input extends Values
    {
        public Values $get;
        public Values $post;
        public Values $server;
        public Cookies $cookie;

        /** As Joomla has them from the superglobals. */
        public function __construct()
        {
            parent::__construct($_GET + $_POST);
            $this->get = new Values($_GET);
            $this->post = new Values($_POST);
            $this->server = new Values($_SERVER);
            $this->cookie = new Cookies($_COOKIE);
        }

        public function getMethod(): string
        {
            return strtoupper($this->server->getCmd('REQUEST_METHOD'));
        }
    }
}
