<?php

// What the package calls of Concrete, as strict as Concrete or stricter: what it does not know is an exception.

declare(strict_types=1);

namespace Concrete\Core\Application {
    class Application
    {
        /** @var array<string, object|string> */
        public array $services = [];

        public function make(string $name): mixed
        {
            $isClass = class_exists($name) && (new \ReflectionClass($name))->getConstructor() === null;
            return $this->services[$name] ?? ($isClass ? new $name() : throw new \LogicException("Target [$name] is not known."));
        }

        public function bound(string $name): bool
        {
            return isset($this->services[$name]);
        }

        public function isRunThroughCommandLineInterface(): bool
        {
            return $this->bound('console');
        }
    }
}

namespace Concrete\Core\Support\Facade {
    class Application
    {
        public static ?\Concrete\Core\Application\Application $app = null;

        public static function getFacadeApplication(): \Concrete\Core\Application\Application
        {
            return self::$app ?? throw new \LogicException('Concrete is not running.');
        }
    }
}

namespace Concrete\Core\Database\Connection {
    class Connection extends \Doctrine\DBAL\Connection
    {
    }
}

namespace Concrete\Core\Config\Repository {

    use Concrete\Core\Database\Connection\Connection;

    /** Keys are `namespace::group.item`; this one keeps them in the table Config, as texts. */
    class Repository
    {
        public function __construct(private Connection $database)
        {
        }

        public function get(string $key, mixed $default = null): mixed
        {
            $found = $this->database->fetchOne('SELECT configValue FROM Config WHERE configNamespace || configItem = ?', self::parts($key));
            return $found === false ? $default : $found;
        }

        public function save(string $key, mixed $value): void
        {
            [$name] = self::parts($key);
            $this->database->executeStatement('DELETE FROM Config WHERE configNamespace || configItem = ?', [$name]);
            $namespace = (string) strstr($key, '::', true);
            $row = ['configNamespace' => $namespace, 'configItem' => substr($name, strlen($namespace)), 'configValue' => $value];
            $this->database->insert('Config', $row);
        }

        /** @return array{string} */
        private static function parts(string $key): array
        {
            if (preg_match('/^(\w+)::\w+\.(\w+)$/D', $key, $found) !== 1) {
                return [$key === 'concrete.version' ? $key : throw new \LogicException("No such key: $key")];
            }
            return [$found[1] . $found[2]];
        }
    }
}

namespace Concrete\Core\Package {

    use Concrete\Core\Application\Application;

    abstract class Package
    {
        /** @var string */
        protected $pkgHandle;
        /** @var string */
        protected $appVersionRequired;
        /** @var string */
        protected $phpVersionRequired;
        /** @var string */
        protected $pkgVersion;
        /** @var array<string, string> */
        protected $pkgAutoloaderRegistries = [];
        public string $content = '';

        public function __construct(protected Application $app)
        {
        }

        /** @return object */
        public function install()
        {
            return new \stdClass();
        }

        /** @return void */
        public function upgrade()
        {
        }

        /** @return void */
        public function uninstall()
        {
        }

        /** Its pages and tasks have their files, or Concrete would refuse it. */
        public function installContentFile(string $file): void
        {
            $folder = (string) getenv('MTC_TEST_PLUGIN');
            $content = simplexml_load_file("$folder/$file") ?: throw new \LogicException("$file is no XML.");
            foreach ($content->singlepages->page as $page) {
                foreach (['controllers/single_page', 'single_pages'] as $place) {
                    is_file("$folder/$place{$page['filename']}") || throw new \LogicException("No $place for the page.");
                }
            }
        }

        public function getRelativePath(): string
        {
            return "/packages/{$this->pkgHandle}";
        }
    }
}

namespace Concrete\Core\Routing {
    interface RouterInterface
    {
    }

    class Router implements RouterInterface
    {
        /** @var array<string, \Closure> */
        public array $routes = [];

        /** Arrays are no actions. */
        public function all(string $path, string|\Closure $action): void
        {
            $this->routes[$path] = $action instanceof \Closure ? $action : throw new \LogicException('Not in this kernel.');
        }
    }
}

namespace Concrete\Core\Http {
    class Request extends \Symfony\Component\HttpFoundation\Request
    {
        public static ?self $current = null;
        public ?object $page = null;

        public static function getInstance(): self
        {
            return self::$current ??= self::create('/');
        }

        public function getPath(): string
        {
            return rtrim($this->getPathInfo(), '/');
        }

        public function getCurrentPage(): ?object
        {
            return $this->page;
        }
    }
}

namespace Concrete\Core\Page\View {
    class PageView
    {
        /** @var list<string> */
        public array $head = [];

        public function __construct(private object $page)
        {
        }

        public function getPageObject(): object
        {
            return $this->page;
        }

        public function addHeaderItem(string $html): void
        {
            $this->head[] = $html;
        }
    }
}

namespace Concrete\Core\Cache\Page {
    class PageCache
    {
        /** @var array<string, string> */
        public static array $pages = [];

        public static function getLibrary(): self
        {
            return new self();
        }

        public function flush(): void
        {
            self::$pages = [];
        }
    }
}

namespace Concrete\Core\Localization {
    class Localization
    {
        public static function activeLocale(): string
        {
            return 'en_US';
        }
    }
}

namespace Concrete\Core\User {
    class User
    {
        /** @param array<int, int> $groups by their ids */
        public function __construct(private array $groups = [], private bool $isThere = false)
        {
        }

        public function isRegistered(): bool
        {
            return $this->isThere;
        }

        public function isSuperUser(): bool
        {
            return false;
        }

        /** @return array<int, int> */
        public function getUserGroups(): array
        {
            return $this->groups;
        }

        public function getUserInfoObject(): ?object
        {
            return null;
        }
    }
}
