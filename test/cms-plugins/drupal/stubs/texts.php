<?php

// Texts, settings of the installation, filters and Drush, as the module uses them.

declare(strict_types=1);

namespace Drupal\Core\StringTranslation {
    final class TranslatableMarkup implements \Stringable
    {
        /** @param array<string, string> $arguments */
        public function __construct(private string $string, private array $arguments = [])
        {
        }

        public function __toString(): string
        {
            foreach (array_keys($this->arguments) as $name) {
                if (!in_array($name[0] ?? '', ['@', '%', ':'], true)) {
                    throw new \LogicException("$name is no placeholder of Drupal.");
                }
            }
            return strtr($this->string, $this->arguments);
        }
    }

    interface TranslationInterface
    {
        public function translateString(TranslatableMarkup $translated_string): string;
    }

    trait StringTranslationTrait
    {
        protected ?TranslationInterface $stringTranslation = null;

        public function setStringTranslation(TranslationInterface $translation): static
        {
            $this->stringTranslation = $translation;
            return $this;
        }

        /** @param array<string, string> $args */
        protected function t(string $string, array $args = []): TranslatableMarkup
        {
            return new TranslatableMarkup($string, $args);
        }
    }
}

namespace Drupal\Core\Site {
    final class Settings
    {
        /** @var array<string, mixed> */
        private static array $values = ['hash_salt' => 'of this installation alone'];

        public static function get(string $name, mixed $default = null): mixed
        {
            return self::$values[$name] ?? $default;
        }

        public static function getHashSalt(): string
        {
            return self::$values['hash_salt'];
        }
    }
}

namespace Drupal\filter\Plugin {
    interface FilterInterface
    {
        public const TYPE_MARKUP_LANGUAGE = 0;
        public const TYPE_HTML_RESTRICTOR = 1;
        public const TYPE_TRANSFORM_REVERSIBLE = 2;
        public const TYPE_TRANSFORM_IRREVERSIBLE = 3;
    }

    abstract class FilterBase implements FilterInterface
    {
        /**
         * @param array<string, mixed> $configuration
         * @param string $plugin_id
         * @param mixed $plugin_definition
         */
        final public function __construct(array $configuration, $plugin_id, $plugin_definition)
        {
        }

        /**
         * @param string $text
         * @param string $langcode
         * @return \Drupal\filter\FilterProcessResult
         */
        abstract public function process($text, $langcode);
    }
}

namespace Drupal\filter\Attribute {
    use Drupal\Core\StringTranslation\TranslatableMarkup;

    #[\Attribute(\Attribute::TARGET_CLASS)]
    final class Filter
    {
        /** @param array<string, mixed> $settings */
        public function __construct(
            public string $id,
            public TranslatableMarkup $title,
            public int $type,
            public ?TranslatableMarkup $description = null,
            public int $weight = 0,
            public bool $status = false,
            public array $settings = [],
        ) {
        }
    }
}

namespace Drupal\filter {
    final class FilterProcessResult
    {
        /** @var list<string> */
        public array $tags = [];

        public function __construct(private string $processed_text)
        {
        }

        public function getProcessedText(): string
        {
            return $this->processed_text;
        }

        /** @param list<string> $cache_tags */
        public function addCacheTags(array $cache_tags): static
        {
            $this->tags = [...$this->tags, ...$cache_tags];
            return $this;
        }
    }
}

namespace Drush\Attributes {
    #[\Attribute(\Attribute::TARGET_METHOD)]
    final class Command
    {
        /** @param list<string> $aliases */
        public function __construct(public ?string $name = null, public array $aliases = [])
        {
        }
    }

    #[\Attribute(\Attribute::TARGET_METHOD | \Attribute::IS_REPEATABLE)]
    final class Argument
    {
        public function __construct(public string $name, public string $description = '')
        {
        }
    }

    #[\Attribute(\Attribute::TARGET_METHOD | \Attribute::IS_REPEATABLE)]
    final class Usage
    {
        public function __construct(public string $name, public string $description = '')
        {
        }
    }
}

namespace Drush\Commands {
    use Symfony\Component\Console\Output\BufferedOutput;

    abstract class DrushCommands
    {
        public const EXIT_SUCCESS = 0;
        public const EXIT_FAILURE = 1;

        private BufferedOutput $output;

        public function __construct()
        {
            $this->output = new BufferedOutput();
        }

        public function output(): BufferedOutput
        {
            return $this->output;
        }
    }
}

namespace {
    /** @param array<string, string> $args */
    function t(string $string, array $args = []): \Drupal\Core\StringTranslation\TranslatableMarkup
    {
        return new \Drupal\Core\StringTranslation\TranslatableMarkup($string, $args);
    }
}
