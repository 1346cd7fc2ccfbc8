<?php

// What the plugin calls of Grav, as strict as Grav or stricter: what it does not know is an exception.

declare(strict_types=1);

namespace RocketTheme\Toolbox\Event {
    class Event extends \Symfony\Contracts\EventDispatcher\Event implements \ArrayAccess
    {
        /** @param array<string, mixed> $items */
        public function __construct(protected array $items = [])
        {
        }

        public function offsetExists(mixed $name): bool
        {
            return isset($this->items[$name]);
        }

        public function offsetGet(mixed $name): mixed
        {
            return $this->items[$name] ?? null;
        }

        public function offsetSet(mixed $name, mixed $value): void
        {
            $this->items[$name] = $value;
        }

        public function offsetUnset(mixed $name): void
        {
            unset($this->items[$name]);
        }
    }
}

namespace Grav\Common {

    use Grav\Common\Config\Config;
    use RocketTheme\Toolbox\Event\Event;
    use Symfony\Component\EventDispatcher\EventDispatcher;

    /** @implements \ArrayAccess<string, mixed> */
    class Grav implements \ArrayAccess
    {
        private static ?self $instance = null;
        /** @var array<string, mixed> */
        private array $services = [];
        public EventDispatcher $events;

        public function __construct()
        {
            $this->events = new EventDispatcher();
            self::$instance = $this;
        }

        public static function instance(): self
        {
            return self::$instance ?? throw new \LogicException('Grav is not running.');
        }

        public static function resetInstance(): void
        {
            self::$instance = null;
        }

        public function fireEvent(string $name, ?Event $event = null): Event
        {
            return $this->events->dispatch($event ?? new Event(), $name);
        }

        public function offsetExists(mixed $name): bool
        {
            return isset($this->services[$name]);
        }

        public function offsetGet(mixed $name): mixed
        {
            return $this->services[$name] ?? throw new \InvalidArgumentException("Identifier \"$name\" is not defined.");
        }

        public function offsetSet(mixed $name, mixed $value): void
        {
            $this->services[$name] = $value;
        }

        public function offsetUnset(mixed $name): void
        {
            unset($this->services[$name]);
        }
    }

    class Plugin
    {
        /** @var Config */
        protected $config;
        protected bool $isAdmin = false;

        public function __construct(public string $name, protected Grav $grav)
        {
            $this->config = $grav['config'];
        }

        public function isAdmin(): bool
        {
            return str_starts_with($this->grav['uri']->path(), '/admin');
        }
    }

    class Cache
    {
        /** @var list<string> */
        public static array $cleared = [];

        /** @return list<string> */
        public static function clearCache(string $remove = 'standard'): array
        {
            if (!in_array($remove, ['all', 'assets-only', 'images-only', 'cache-only', 'tmp-only', 'invalidate', 'standard'], true)) {
                throw new \InvalidArgumentException($remove);
            }
            return self::$cleared[] = [$remove];
        }
    }

    class Uri
    {
        public function __construct(private string $address)
        {
        }

        public function rootUrl(bool $withHost = false): string
        {
            return $withHost ? 'http://shop.test' : '';
        }

        public function path(): string
        {
            return (string) parse_url($this->address, PHP_URL_PATH);
        }

        public function uri(bool $withRoot = true): string
        {
            return $this->address;
        }

        public function url(bool $withHost = false): string
        {
            return $this->rootUrl($withHost) . $this->path();
        }
    }

    /** Pipelines are on: a script that does not step out of them loses its attributes. */
    class Assets
    {
        /** @var list<string> */
        private array $tags = [];

        /** @param array<string, mixed> $options */
        public function addJs(string $asset, array $options = []): self
        {
            $path = Grav::instance()['locator']->findResource($asset, true);
            if ($path === false) {
                return $this; // As Grav does: without a word.
            }
            $position = $options['position'] ?? 'pipeline';
            if (!in_array($position, ['before', 'pipeline', 'after'], true) || ($options['group'] ?? 'head') !== 'head') {
                throw new \InvalidArgumentException('No such place for a script.');
            }
            $html = '';
            foreach (array_diff_key($options, ['position' => 1, 'group' => 1, 'priority' => 1]) as $name => $value) {
                $text = htmlentities((string) $value, ENT_QUOTES, 'UTF-8', false);
                $html .= $name === 'loading' ? " $text" : " $name=\"$text\"";
            }
            $source = '/user/plugins/' . substr($asset, strlen('plugin://'));
            $this->tags[] = $position === 'pipeline' ? '<script src="/assets/joined.js"></script>' : "<script src=\"$source\"$html></script>";
            return $this;
        }

        public function js(): string
        {
            return implode("\n", $this->tags);
        }
    }
}

namespace Grav\Common\Config {
    class Config
    {
        /** @param array<mixed> $items */
        public function __construct(private array $items)
        {
        }

        public function get(string $path, mixed $default = null): mixed
        {
            $found = $this->items;
            foreach (explode('.', $path) as $key) {
                if (!is_array($found) || !isset($found[$key])) {
                    return $default;
                }
                $found = $found[$key];
            }
            return $found;
        }

        public function set(string $path, mixed $value): void
        {
            $place = &$this->items;
            foreach (explode('.', $path) as $key) {
                $place = &$place[$key];
            }
            $place = $value;
        }
    }
}

namespace Grav\Common\Data {
    class Data
    {
        /** @param array<string, mixed> $items */
        public function __construct(private array $items, private string $file)
        {
        }

        /** @return array<string, mixed> */
        public function toArray(): array
        {
            return $this->items;
        }

        public function set(string $name, mixed $value): void
        {
            $this->items[$name] = $value;
        }

        public function undef(string $name): void
        {
            unset($this->items[$name]);
        }

        public function file(): object
        {
            return new class ($this->file) {
                public function __construct(private string $path)
                {
                }

                public function filename(): string
                {
                    return $this->path;
                }
            };
        }

        public function save(): void
        {
            file_put_contents($this->file, \Symfony\Component\Yaml\Yaml::dump($this->items, 5));
        }
    }
}

namespace Grav\Common\Filesystem {
    class Folder
    {
        public static function create(string $folder): void
        {
            is_dir($folder) || mkdir($folder, 0777, true);
        }

        public static function delete(string $folder): void
        {
            foreach (array_diff((array) scandir($folder), ['.', '..']) as $name) {
                is_dir("$folder/$name") ? self::delete("$folder/$name") : unlink("$folder/$name");
            }
            rmdir($folder);
        }
    }
}
