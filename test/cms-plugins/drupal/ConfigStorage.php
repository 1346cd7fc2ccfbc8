<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Cache\CacheTagsInvalidatorInterface;
use Drupal\Core\Config\Config;
use Drupal\Core\Config\ConfigCrudEvent;
use Drupal\Core\Config\ConfigEvents;
use Drupal\Core\Config\ConfigFactoryInterface;
use Symfony\Component\EventDispatcher\EventDispatcher;

/** Configuration by name; what a schema does not name, or names otherwise, cannot be stored. */
final class ConfigStorage implements ConfigFactoryInterface
{
    /** @var array<string, array<string, mixed>> */
    private array $configs = [];
    /** @var array<string, array<string, mixed>> */
    private array $schemas = [];
    /** @var array<string, array<string, mixed>> what settings.php says instead */
    public array $overrides = [];

    public function __construct(private CacheTagsInvalidatorInterface $cacheTags, private EventDispatcher $dispatcher)
    {
        foreach (['administrator' => [true, []], 'content_editor' => [false, ['create page content']]] as $id => [$isAdmin, $may]) {
            $this->configs["user.role.$id"] = ['id' => $id, 'is_admin' => $isAdmin, 'permissions' => $may];
        }
        $this->configs['user.role.authenticated'] = ['id' => 'authenticated', 'is_admin' => false, 'permissions' => ['access content']];
    }

    /** @param array<string, array<string, mixed>> $schemas */
    public function learn(array $schemas): void
    {
        $this->schemas = $schemas + $this->schemas;
    }

    public function get(string $name): Config
    {
        return new Config($name, $this->configs[$name] ?? [], false, $this);
    }

    public function getEditable(string $name): Config
    {
        return new Config($name, $this->configs[$name] ?? [], true, $this);
    }

    public function loadMultiple(array $names): array
    {
        return array_combine($names, array_map([$this, 'get'], $names));
    }

    public function listAll(string $prefix = ''): array
    {
        $names = array_keys($this->configs);
        return array_values(array_filter($names, static fn (string $name): bool => str_starts_with($name, $prefix)));
    }

    /** @param array<string, mixed> $data */
    public function write(string $name, array $data): void
    {
        if (isset($this->schemas[$name])) {
            $this->check($name, $data, $this->schemas[$name]);
        }
        $this->configs[$name] = $data;
        $this->cacheTags->invalidateTags(["config:$name"]);
    }

    public function dispatch(ConfigCrudEvent $event): void
    {
        $this->dispatcher->dispatch($event, ConfigEvents::SAVE);
    }

    public function delete(string $name): void
    {
        unset($this->configs[$name]);
        $this->cacheTags->invalidateTags(["config:$name"]);
    }

    /** @param array<string, mixed> $schema */
    private function check(string $place, mixed $value, array $schema): void
    {
        $isRight = match ($schema['type']) {
            'config_object', 'mapping', 'sequence' => is_array($value),
            'boolean' => is_bool($value),
            'string' => is_string($value),
            default => throw new \LogicException("{$schema['type']} is no type of a schema."),
        };
        if (!$isRight) {
            throw new \LogicException("$place is no {$schema['type']}.");
        }
        foreach (is_array($value) ? $value : [] as $key => $part) {
            if (str_contains((string) $key, '.')) {
                throw new \LogicException("The key $key of $place has a dot.");
            }
            $inner = $schema['type'] === 'sequence' ? $schema['sequence'] : $schema['mapping'][$key] ?? null;
            $this->check("$place.$key", $part, $inner ?? throw new \LogicException("There is no schema of $place.$key."));
        }
    }
}
