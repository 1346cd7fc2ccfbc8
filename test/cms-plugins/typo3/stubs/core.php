<?php

// As much of TYPO3's core as the extension meets, and as strict: what the real one refuses is refused.

declare(strict_types=1);

namespace TYPO3\CMS\Core\Attribute {
    #[\Attribute(\Attribute::TARGET_CLASS | \Attribute::TARGET_METHOD | \Attribute::IS_REPEATABLE)]
    final class AsEventListener
    {
        public function __construct(
            public ?string $identifier = null,
            public ?string $event = null,
            public ?string $method = null,
            public ?string $before = null,
            public ?string $after = null
        ) {
        }
    }
}

namespace TYPO3\CMS\Core {
    /** Kept in the table of the same name, one row per key. */
    class Registry
    {
        public function __construct(private readonly Database\ConnectionPool $databases)
        {
        }

        public function get(string $namespace, string $key, mixed $defaultValue = null): mixed
        {
            $query = 'SELECT entry_value FROM sys_registry WHERE entry_namespace = ? AND entry_key = ?';
            $value = $this->database()->fetchOne($query, [$namespace, $key]);
            return $value === false ? $defaultValue : unserialize($value, ['allowed_classes' => false]);
        }

        public function set(string $namespace, string $key, mixed $value): void
        {
            $delete = 'DELETE FROM sys_registry WHERE entry_namespace = ? AND entry_key = ?';
            $this->database()->executeStatement($delete, [$namespace, $key]);
            $this->database()->executeStatement('INSERT INTO sys_registry VALUES (?, ?, ?)', [$namespace, $key, serialize($value)]);
        }

        public function removeAllByNamespace(string $namespace): void
        {
            $this->database()->executeStatement('DELETE FROM sys_registry WHERE entry_namespace = ?', [$namespace]);
        }

        private function database(): Database\Connection
        {
            return $this->databases->getConnectionByName(Database\ConnectionPool::DEFAULT_CONNECTION_NAME);
        }
    }
}

namespace TYPO3\CMS\Core\Core {
    class Environment
    {
        public static string $folder = '';

        public static function getConfigPath(): string
        {
            return self::$folder . '/config';
        }
    }
}

namespace TYPO3\CMS\Core\Context {
    class Context
    {
        /** @var array<string, array<string, mixed>> */
        public array $aspects = [];

        public function getPropertyFromAspect(string $name, string $property, mixed $default = null): mixed
        {
            $known = ['frontend.user' => ['groupIds', 'isLoggedIn'], 'backend.user' => ['isLoggedIn']];
            if (!in_array($property, $known[$name] ?? [], true)) {
                throw new \LogicException("No aspect $name has $property.");
            }
            return $this->aspects[$name][$property] ?? $default;
        }
    }
}

namespace TYPO3\CMS\Core\Database {
    class Connection extends \Doctrine\DBAL\Connection
    {
    }

    class ConnectionPool
    {
        public const DEFAULT_CONNECTION_NAME = 'Default';

        public function __construct(private readonly Connection $connection)
        {
        }

        public function getConnectionByName(string $connectionName): Connection
        {
            return $connectionName === 'Default' ? $this->connection : throw new \RuntimeException("No connection $connectionName.");
        }
    }
}

namespace TYPO3\CMS\Core\Database\Event {
    final class AlterTableDefinitionStatementsEvent
    {
        /** @param list<string> $sqlData */
        public function __construct(private array $sqlData)
        {
        }

        public function addSqlData(string $data): void
        {
            $this->sqlData[] = $data;
        }

        /** @return list<string> */
        public function getSqlData(): array
        {
            return $this->sqlData;
        }
    }
}

namespace TYPO3\CMS\Core\Http {
    class Response extends \GuzzleHttp\Psr7\Response
    {
        /** @param array<string, string> $headers */
        public function __construct(Stream $body, int $statusCode = 200, array $headers = [])
        {
            $body->rewind();
            parent::__construct($statusCode, $headers, $body);
        }
    }

    class Stream extends \GuzzleHttp\Psr7\Stream
    {
        public function __construct(string $stream, string $mode = 'r')
        {
            parent::__construct(\GuzzleHttp\Psr7\Utils::tryFopen($stream, $mode));
        }
    }
}

namespace TYPO3\CMS\Core\Http\Client {
    class GuzzleClientFactory
    {
        public function getClient(?string $context = null): \GuzzleHttp\ClientInterface
        {
            return new \GuzzleHttp\Client(['verify' => true, 'timeout' => 0]);
        }
    }
}

namespace TYPO3\CMS\Core\Information {
    class Typo3Version
    {
        public function getVersion(): string
        {
            return '13.4.34';
        }

        public function getMajorVersion(): int
        {
            return 13;
        }
    }
}

namespace TYPO3\CMS\Core\Utility {
    class ExtensionManagementUtility
    {
        /** @var array<string, string> the versions of those that are active */
        public static array $active = [];
        public static string $setup = '';

        public static function getExtensionVersion(string $key): string
        {
            return self::$active[$key] ?? throw new \LogicException("The extension $key is not active.");
        }

        public static function addTypoScriptSetup(string $content): void
        {
            self::$setup .= "\n$content\n";
        }
    }

    class GeneralUtility
    {
        public static string $host = '';

        public static function getIndpEnv(string $name): string
        {
            return $name === 'TYPO3_REQUEST_HOST' ? self::$host : throw new \LogicException("Nothing is known of $name.");
        }
    }
}

namespace TYPO3\CMS\Core\Type {
    enum ContextualFeedbackSeverity: int
    {
        case NOTICE = -2;
        case INFO = -1;
        case OK = 0;
        case WARNING = 1;
        case ERROR = 2;
    }
}

namespace TYPO3\CMS\Core\Messaging {
    class FlashMessage
    {
        public function __construct(
            public string $message,
            public string $title = '',
            public \TYPO3\CMS\Core\Type\ContextualFeedbackSeverity $severity = \TYPO3\CMS\Core\Type\ContextualFeedbackSeverity::OK,
            public bool $storeInSession = false
        ) {
        }
    }

    class FlashMessageQueue
    {
        /** @var list<FlashMessage> */
        public array $messages = [];

        public function enqueue(FlashMessage $message): void
        {
            $this->messages[] = $message;
        }
    }

    class FlashMessageService
    {
        public FlashMessageQueue $queue;

        public function __construct()
        {
            $this->queue = new FlashMessageQueue();
        }

        public function getMessageQueueByIdentifier(string $identifier = 'core.template.flashMessages'): FlashMessageQueue
        {
            return $this->queue;
        }
    }
}

namespace TYPO3\CMS\Core\Localization {
    /** Reads the files of labels that the extension brings; what is in none of them is empty. */
    class LanguageService
    {
        public function __construct(private readonly string $extension, private readonly string $language = '')
        {
        }

        public function sL(string $reference): string
        {
            if (preg_match('/^LLL:EXT:mtc_sidecar\/(.+)\/([\w.]+\.xlf):([\w.]+)$/D', $reference, $parts) !== 1) {
                throw new \LogicException("Not a reference to a label: $reference");
            }
            $prefix = $this->language === '' ? '' : "{$this->language}.";
            $labels = new \SimpleXMLElement((string) file_get_contents("{$this->extension}/$parts[1]/$prefix$parts[2]"));
            foreach ($labels->file->body->{'trans-unit'} as $unit) {
                if ((string) $unit['id'] === $parts[3]) {
                    return (string) ($this->language === '' ? $unit->source : $unit->target);
                }
            }
            return '';
        }
    }
}
