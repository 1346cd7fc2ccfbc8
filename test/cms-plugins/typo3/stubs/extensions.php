<?php

// Extbase, the form framework and the reports: what of them the extension meets.

declare(strict_types=1);

namespace TYPO3\CMS\Extbase\DomainObject {
    interface DomainObjectInterface
    {
    }
}

namespace TYPO3\CMS\Extbase\Domain\Model {
    class FileReference
    {
        public function __construct(private readonly string $name)
        {
        }

        public function getOriginalResource(): object
        {
            return new class ($this->name) {
                public function __construct(private readonly string $name)
                {
                }

                public function getName(): string
                {
                    return $this->name;
                }
            };
        }
    }
}

namespace TYPO3\CMS\Extbase\Event\Persistence {
    use TYPO3\CMS\Extbase\DomainObject\DomainObjectInterface;

    final readonly class EntityAddedToPersistenceEvent
    {
        public function __construct(private DomainObjectInterface $persistedObject)
        {
        }

        public function getObject(): DomainObjectInterface
        {
            return $this->persistedObject;
        }
    }
}

namespace TYPO3\CMS\Extbase\Persistence\Generic\Mapper {
    class DataMap
    {
        public function __construct(private readonly string $tableName)
        {
        }

        public function getTableName(): string
        {
            return $this->tableName;
        }
    }

    class DataMapper
    {
        /** @var array<string, string> by the names of the classes */
        public array $tables = [];

        public function getDataMap(string $className): DataMap
        {
            return new DataMap($this->tables[$className] ?? 'tx_other');
        }
    }
}

namespace TYPO3\CMS\Extbase\Reflection {
    class ObjectAccess
    {
        public static function isPropertyGettable(object $object, string $name): bool
        {
            return is_callable([$object, 'get' . ucfirst($name)]);
        }

        public static function getProperty(object $object, string $name): mixed
        {
            return $object->{'get' . ucfirst($name)}();
        }
    }
}

namespace TYPO3\CMS\Form\Mvc\Persistence\Event {
    final class AfterFormDefinitionLoadedEvent
    {
        /** @param array<string, mixed> $formDefinition */
        public function __construct(private array $formDefinition)
        {
        }

        /** @return array<string, mixed> */
        public function getFormDefinition(): array
        {
            return $this->formDefinition;
        }

        /** @param array<string, mixed> $formDefinition */
        public function setFormDefinition(array $formDefinition): void
        {
            $this->formDefinition = $formDefinition;
        }
    }
}

namespace TYPO3\CMS\Form\Domain\Model\FormElements {
    interface FormElementInterface
    {
        public function getIdentifier(): string;

        public function getLabel(): string;

        public function getType(): string;
    }

    /** What holds no answer, such as the page of a form, is no FormElementInterface. */
    class Page
    {
    }

    class GenericFormElement implements FormElementInterface
    {
        public function __construct(private readonly string $identifier, private readonly string $type, private readonly string $label)
        {
        }

        public function getIdentifier(): string
        {
            return $this->identifier;
        }

        public function getLabel(): string
        {
            return $this->label;
        }

        public function getType(): string
        {
            return $this->type;
        }
    }
}

namespace TYPO3\CMS\Form\Domain\Model {
    class FormDefinition
    {
        /**
         * @param array<string, mixed> $definition
         * @param list<object> $renderables
         */
        public function __construct(private readonly array $definition, private readonly array $renderables)
        {
        }

        public function getIdentifier(): string
        {
            return $this->definition['identifier'];
        }

        public function getLabel(): string
        {
            return $this->definition['label'];
        }

        /** @return array<string, mixed> */
        public function getRenderingOptions(): array
        {
            return $this->definition['renderingOptions'];
        }

        /** @return list<object> */
        public function getRenderablesRecursively(): array
        {
            return $this->renderables;
        }
    }
}

namespace TYPO3\CMS\Form\Domain\Runtime {
    use TYPO3\CMS\Form\Domain\Model\FormDefinition;

    /** @implements \ArrayAccess<string, mixed> */
    class FormRuntime implements \ArrayAccess
    {
        /** @param array<string, mixed> $values */
        public function __construct(private readonly FormDefinition $definition, private readonly array $values)
        {
        }

        public function getFormDefinition(): FormDefinition
        {
            return $this->definition;
        }

        public function offsetExists(mixed $offset): bool
        {
            return isset($this->values[$offset]);
        }

        public function offsetGet(mixed $offset): mixed
        {
            return $this->values[$offset] ?? null;
        }

        public function offsetSet(mixed $offset, mixed $value): void
        {
            throw new \LogicException('A finisher changes no answers.');
        }

        public function offsetUnset(mixed $offset): void
        {
            throw new \LogicException('A finisher changes no answers.');
        }
    }
}

namespace TYPO3\CMS\Form\Domain\Configuration {
    class ConfigurationService
    {
        /** @var array<string, array<string, mixed>> */
        public array $prototypes = [];

        /** @return array<string, mixed> */
        public function getPrototypeConfiguration(string $prototypeName): array
        {
            return $this->prototypes[$prototypeName] ?? throw new \RuntimeException("The prototype $prototypeName was not found.");
        }
    }
}

namespace TYPO3\CMS\Form\Domain\Finishers {
    use TYPO3\CMS\Form\Domain\Runtime\FormRuntime;

    class FinisherContext
    {
        public function __construct(private readonly FormRuntime $formRuntime)
        {
        }

        public function getFormRuntime(): FormRuntime
        {
            return $this->formRuntime;
        }
    }

    interface FinisherInterface
    {
        public function execute(FinisherContext $finisherContext): ?string;
    }

    abstract class AbstractFinisher implements FinisherInterface
    {
        protected FinisherContext $finisherContext;

        final public function execute(FinisherContext $finisherContext): ?string
        {
            $this->finisherContext = $finisherContext;
            $output = $this->executeInternal();
            return is_string($output) ? $output : null;
        }

        /** @return string|void|null */
        abstract protected function executeInternal();
    }
}

namespace TYPO3\CMS\Reports {
    use TYPO3\CMS\Core\Type\ContextualFeedbackSeverity;

    class Status
    {
        public function __construct(
            public string $title,
            public string $value,
            public string $message = '',
            public ContextualFeedbackSeverity $severity = ContextualFeedbackSeverity::OK
        ) {
        }
    }

    interface StatusProviderInterface
    {
        /** @return array<Status> */
        public function getStatus(): array;

        public function getLabel(): string;
    }
}
