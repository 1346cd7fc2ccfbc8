<?php

declare(strict_types=1);

namespace Joomla\CMS {

    final class Factory
    {
        public static ?Application\CMSApplication $application = null;
        public static ?\Joomla\DI\Container $container = null;

        public static function getApplication(): Application\CMSApplication
        {
            return self::$application ?? throw new \RuntimeException('Failed to start application');
        }

        public static function getContainer(): \Joomla\DI\Container
        {
            return self::$container ?? throw new \RuntimeException('There is no container');
        }
    }
}

namespace Joomla\DI {

    interface ServiceProviderInterface
    {
        public function register(Container $container): void;
    }

    final class Container
    {
        /** @var array<string, mixed> */
        private array $things = [];

        public function set(string $name, mixed $thing): void
        {
            $this->things[$name] = $thing;
        }

        public function get(string $name): mixed
        {
            $thing = $this->things[$name] ?? throw new \OutOfBoundsException("Resource '$name' has not been registered");
            return $thing instanceof \Closure ? $thing($this) : $thing;
        }
    }
}

namespace Joomla\CMS\Language {

    final class Language
    {
        /** @var array<string, string> */
        private array $texts = [];

        public function __construct(private string $tag)
        {
        }

        public function getTag(): string
        {
            return $this->tag;
        }

        public function load(string $extension, string $base): bool
        {
            $file = "$base/language/{$this->tag}/$extension.ini";
            is_file($file) || throw new \LogicException("There is no $file");
            $this->texts += (array) parse_ini_file($file, false, INI_SCANNER_RAW);
            return true;
        }

        public function hasKey(string $key): bool
        {
            return isset($this->texts[$key]);
        }

        public function _(string $key): string
        {
            return $this->texts[$key] ?? $key;
        }
    }
}

namespace Joomla\CMS\User {

    final class User
    {
        public string $email = 'member@shop.test';

        /** @param list<int> $groups */
        public function __construct(private array $groups)
        {
        }

        /** @return list<int> */
        public function getAuthorisedGroups(): array
        {
            return $this->groups;
        }
    }
}

namespace Joomla\CMS\Access {

    final class Access
    {
        /** The groups of a new Joomla: who may make or change content. */
        public const WRITERS = [3 => 'core.create', 4 => 'core.edit', 6 => 'core.edit', 8 => 'core.admin'];

        public static function checkGroup(int $group, string $action): bool
        {
            return (self::WRITERS[$group] ?? '') === $action;
        }

        /** @return list<int> */
        public static function getGroupsByUser(int $id): array
        {
            return [$id];
        }
    }
}

namespace Joomla\CMS\Helper {

    final class UserGroupsHelper
    {
        public static function getInstance(): self
        {
            return new self();
        }

        /** @return array<int, object> */
        public function getAll(): array
        {
            return array_map(static fn (): object => new \stdClass(), [1 => 0, 2 => 0] + \Joomla\CMS\Access\Access::WRITERS);
        }
    }
}

namespace Joomla\CMS\Uri {

    final class Uri
    {
        public static function root(bool $pathOnly = false): string
        {
            $host = \Joomla\CMS\Factory::getApplication()->isClient('cli') ? 'joomla.invalid' : 'shop.test';
            return $pathOnly ? '' : "http://$host/";
        }

        public static function getInstance(): self
        {
            return new self();
        }

        public function getPath(): string
        {
            return (string) parse_url((string) $_SERVER['REQUEST_URI'], PHP_URL_PATH);
        }
    }
}

namespace Joomla\CMS\Cache {

    interface CacheControllerFactoryInterface
    {
        /** @param array<string, mixed> $options */
        public function createCacheController(string $type, array $options): CacheController;
    }

    /** Of pages, by their address. */
    final class CacheController implements CacheControllerFactoryInterface
    {
        /** @var array<string, string> */
        public array $pages = [];

        public function createCacheController(string $type, array $options): CacheController
        {
            in_array($type, ['callback', 'output', 'page', 'view'], true) || throw new \RuntimeException("No cache controller $type");
            return $this;
        }

        public function clean(string $group): bool
        {
            $this->pages = $group === 'page' ? [] : $this->pages;
            return true;
        }
    }
}

namespace Joomla\CMS\Document {

    final class Document
    {
        /** @var array<string, array{string, array<string, string|bool>}> */
        public array $scripts = [];

        public function __construct(private string $type, private string $root)
        {
        }

        public function getType(): string
        {
            return $this->type;
        }

        public function getWebAssetManager(): self
        {
            $this->type === 'html' || throw new \LogicException('Only pages have assets');
            return $this;
        }

        /**
         * @param array<string, mixed> $options
         * @param array<string, string|bool> $attributes
         */
        public function registerAndUseScript(string $name, string $uri, array $options = [], array $attributes = []): self
        {
            [$extension, $file] = explode('/', $uri, 2) + ['', ''];
            is_file("{$this->root}/media/$extension/js/$file") || throw new \LogicException("There is no script $uri");
            isset($this->scripts[$name]) && throw new \LogicException("$name is there already");
            $this->scripts[$name] = ["/media/$extension/js/$file?{$options['version']}", $attributes];
            return $this;
        }

        public function head(): string
        {
            $html = '';
            foreach ($this->scripts as [$source, $attributes]) {
                $html .= '<script src="' . htmlspecialchars($source) . '"';
                foreach ($attributes as $name => $value) {
                    $html .= $value === true ? " $name" : " $name=\"" . htmlspecialchars((string) $value, ENT_COMPAT) . '"';
                }
                $html .= '></script>';
            }
            return $html;
        }
    }
}
