<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\KeyValueStore\KeyValueFactoryInterface;
use Drupal\Core\KeyValueStore\KeyValueStoreInterface;

/** The key-value stores; values come back as a database gives them. */
final class Stores implements KeyValueFactoryInterface
{
    /** @var array<string, KeyValueStoreInterface> */
    private array $stores = [];

    public function get($collection): KeyValueStoreInterface
    {
        return $this->stores[$collection] ??= new class implements KeyValueStoreInterface {
            /** @var array<string, string> */
            public array $values = [];

            public function get($key, $default = null)
            {
                return isset($this->values[$key]) ? unserialize($this->values[$key]) : $default;
            }

            public function set($key, $value)
            {
                $this->values[$key] = serialize($value);
            }

            public function deleteAll()
            {
                $this->values = [];
            }
        };
    }
}
