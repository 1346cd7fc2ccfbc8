<?php

// Configuration, which holds only what its schema names, and the database.

declare(strict_types=1);

namespace Drupal\Core\Config {
    use Symfony\Contracts\EventDispatcher\Event;

    final class ConfigEvents
    {
        public const SAVE = 'config.save';
    }

    final class ConfigCrudEvent extends Event
    {
        public function __construct(private Config $config)
        {
        }

        public function getConfig(): Config
        {
            return $this->config;
        }
    }

    interface ConfigFactoryInterface
    {
        public function get(string $name): Config;

        public function getEditable(string $name): Config;

        /**
         * @param list<string> $names
         * @return array<string, Config>
         */
        public function loadMultiple(array $names): array;

        /** @return list<string> */
        public function listAll(string $prefix = ''): array;
    }

    final class Config
    {
        /** @param array<string, mixed> $data */
        public function __construct(
            private string $name,
            private array $data,
            private bool $isEditable,
            private \MtcSidecar\Tests\Drupal\ConfigStorage $storage,
        ) {
        }

        public function getName(): string
        {
            return $this->name;
        }

        /** With what settings.php overrides, unless it is there to be changed. */
        public function get(string $key = ''): mixed
        {
            $value = ($this->isEditable ? [] : $this->storage->overrides[$this->name] ?? []) + $this->data;
            foreach ($key === '' ? [] : explode('.', $key) as $part) {
                $value = is_array($value) ? $value[$part] ?? null : null;
            }
            return $value;
        }

        public function set(string $key, mixed $value): static
        {
            if (str_contains($key, '.')) {
                throw new \LogicException('Only keys of the first level are set here.');
            }
            $this->data[$key] = $value;
            return $this;
        }

        /** @param array<string, mixed> $data in the place of all there is */
        public function setData(array $data): static
        {
            $this->data = $data;
            return $this;
        }

        public function save(): static
        {
            if (!$this->isEditable) {
                throw new \LogicException("{$this->name} is immutable here: getEditable() gives one to change.");
            }
            $this->storage->write($this->name, $this->data);
            $this->storage->dispatch(new ConfigCrudEvent($this));
            return $this;
        }
    }
}

namespace Drupal\Core\Database {
    /** @extends \Traversable<int, object> */
    interface StatementInterface extends \Traversable
    {
        /**
         * @param list<mixed>|null $args
         * @param array<string, mixed> $options
         * @return bool
         */
        public function execute($args = [], $options = []);

        /** @return int|null */
        public function rowCount();
    }

    /** Tables have a prefix, statements are one each, and rows are counted only when that was asked for. */
    final class Connection
    {
        public const PREFIX = 'site1_';

        public function __construct(private \PDO $pdo)
        {
        }

        /** @param array<string, mixed> $options */
        public function prepareStatement(string $query, array $options, bool $allow_row_count = false): StatementInterface
        {
            if (str_contains($query, ';')) {
                throw new \InvalidArgumentException('; is not supported in SQL strings.');
            }
            if (preg_match('/(?:FROM|INTO|UPDATE|EXISTS) (?!\{)\w/', $query) === 1) {
                throw new \LogicException("A table without braces has no prefix: $query");
            }
            $sql = preg_replace('/\{(\w+)\}/', self::PREFIX . '$1', $query);
            return new \MtcSidecar\Tests\Drupal\Statement($this->pdo->prepare((string) $sql), $allow_row_count);
        }
    }
}
