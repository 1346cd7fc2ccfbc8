<?php

// The interfaces, attributes and exceptions of Drupal 10.6 and 11 that the module names, as far as it uses them.

declare(strict_types=1);

namespace Drupal\Core\Hook\Attribute {
    #[\Attribute(\Attribute::TARGET_METHOD)]
    final class Hook
    {
        public function __construct(public string $hook)
        {
        }
    }

    #[\Attribute(\Attribute::TARGET_FUNCTION)]
    final class LegacyRequirementsHook
    {
    }
}

namespace Drupal\Core\Extension\Requirement {
    enum RequirementSeverity: int
    {
        case OK = 0;
        case Warning = 1;
        case Error = 2;
    }
}

namespace Drupal\Core\Queue {
    final class DelayedRequeueException extends \RuntimeException
    {
        public function __construct(public int $delay = 0)
        {
            parent::__construct();
        }
    }

    abstract class QueueWorkerBase
    {
        /**
         * @param array<string, mixed> $configuration
         * @param string $plugin_id
         * @param mixed $plugin_definition
         */
        final public function __construct(array $configuration, $plugin_id, $plugin_definition)
        {
        }

        /** @param mixed $data */
        abstract public function processItem($data): void;
    }
}

namespace Drupal\Core\Queue\Attribute {
    use Drupal\Core\StringTranslation\TranslatableMarkup;

    #[\Attribute(\Attribute::TARGET_CLASS)]
    final class QueueWorker
    {
        /** @param array{time?: int, lease_time?: int}|null $cron */
        public function __construct(public string $id, public ?TranslatableMarkup $title = null, public ?array $cron = null)
        {
        }
    }
}

namespace Drupal\Core\Plugin {
    use Symfony\Component\DependencyInjection\ContainerInterface;

    interface ContainerFactoryPluginInterface
    {
        /**
         * @param array<string, mixed> $configuration
         * @param string $plugin_id
         * @param mixed $plugin_definition
         * @return static
         */
        public static function create(ContainerInterface $container, array $configuration, $plugin_id, $plugin_definition);
    }
}

namespace Drupal\Core\KeyValueStore {
    interface KeyValueStoreInterface
    {
        /**
         * @param string $key
         * @param mixed $default
         * @return mixed
         */
        public function get($key, $default = null);

        /**
         * @param string $key
         * @param mixed $value
         * @return void
         */
        public function set($key, $value);

        /** @return void */
        public function deleteAll();
    }

    interface KeyValueFactoryInterface
    {
        /** @param string $collection */
        public function get($collection): KeyValueStoreInterface;
    }
}

namespace Drupal\Core\Cache {
    interface CacheTagsInvalidatorInterface
    {
        /**
         * @param list<string> $tags
         * @return void
         */
        public function invalidateTags(array $tags);
    }
}

namespace Drupal\Core\Session {
    interface AccountInterface
    {
        /** @return list<string> */
        public function getRoles(bool $exclude_locked_roles = false): array;

        public function isAnonymous(): bool;

        public function hasPermission(string $permission): bool;
    }
}

namespace Drupal\Core\Entity {
    use Drupal\Core\Field\FieldItemListInterface;

    interface EntityTypeManagerInterface
    {
        /** @param string $entity_type_id */
        public function getStorage($entity_type_id): EntityStorageInterface;
    }

    interface EntityStorageInterface
    {
        /** @return array<EntityInterface> */
        public function loadMultiple(): array;
    }

    interface EntityInterface
    {
        public function id(): string|int|null;

        public function label(): string|\Stringable|null;
    }

    interface FieldableEntityInterface extends EntityInterface
    {
        public function hasField(string $field_name): bool;

        public function get(string $field_name): FieldItemListInterface;

        /** @return array<string, FieldItemListInterface> */
        public function getFields(bool $include_computed = true): array;
    }
}

namespace Drupal\Core\Field {
    use Drupal\Core\Entity\EntityInterface;
    use MtcSidecar\Tests\Drupal\FieldDefinition;

    interface FieldItemListInterface
    {
        public function getString(): string;

        /** @return list<array<string, mixed>> */
        public function getValue(): array;

        public function getFieldDefinition(): FieldDefinition;
    }

    interface EntityReferenceFieldItemListInterface extends FieldItemListInterface
    {
        /** @return array<int, EntityInterface> */
        public function referencedEntities(): array;
    }
}

namespace Drupal\contact {
    use Drupal\Core\Entity\EntityInterface;
    use Drupal\Core\Entity\FieldableEntityInterface;

    interface MessageInterface extends FieldableEntityInterface
    {
        public function isPersonal(): bool;

        public function getContactForm(): EntityInterface;
    }
}

namespace Drupal\user {
    use Drupal\Core\Entity\FieldableEntityInterface;
    use Drupal\Core\Session\AccountInterface;

    interface RoleInterface
    {
        public const ANONYMOUS_ID = 'anonymous';
    }

    interface UserInterface extends FieldableEntityInterface, AccountInterface
    {
        public function getEmail(): ?string;
    }
}

namespace Drupal\webform {
    interface WebformSubmissionInterface
    {
        public const STATE_DRAFT_CREATED = 'draft_created';
        public const STATE_COMPLETED = 'completed';
        public const STATE_UPDATED = 'updated';

        public function getState(): string;

        public function getWebform(): \MtcSidecar\Tests\Drupal\Webform;

        /** @return array<string, mixed> */
        public function getData(): array;
    }
}

namespace Drupal\webform\Plugin {
    use Drupal\webform\WebformSubmissionInterface;

    abstract class WebformHandlerBase
    {
        /**
         * @param bool $update
         * @return void
         */
        public function postSave(WebformSubmissionInterface $webform_submission, $update = true)
        {
        }
    }
}
