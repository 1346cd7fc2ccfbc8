<?php

// Sites and their settings, as TYPO3 has them.

declare(strict_types=1);

namespace TYPO3\CMS\Core\Site\Entity {
    use GuzzleHttp\Psr7\Uri;
    use Psr\Http\Message\UriInterface;
    use TYPO3\CMS\Core\Localization\Locale;

    class SiteSettings
    {
        /** @param array<string, mixed> $settings */
        public function __construct(private readonly array $settings)
        {
        }

        public function has(string $identifier): bool
        {
            return array_key_exists($identifier, $this->settings);
        }

        public function get(string $identifier, mixed $defaultValue = null): mixed
        {
            return $this->settings[$identifier] ?? $defaultValue;
        }
    }

    class SiteLanguage
    {
        public function __construct(private readonly UriInterface $base)
        {
        }

        public function getBase(): UriInterface
        {
            return $this->base;
        }

        public function getLocale(): Locale
        {
            return new Locale();
        }
    }

    class Site
    {
        public function __construct(
            private readonly string $identifier,
            private readonly int $rootPageId,
            private readonly string $base,
            private readonly SiteSettings $settings
        ) {
        }

        public function getIdentifier(): string
        {
            return $this->identifier;
        }

        public function getRootPageId(): int
        {
            return $this->rootPageId;
        }

        public function getBase(): UriInterface
        {
            return new Uri($this->base);
        }

        /** @return array<int, SiteLanguage> by their numbers */
        public function getLanguages(): array
        {
            return [new SiteLanguage($this->getBase()), new SiteLanguage(new Uri($this->base . 'de/'))];
        }

        public function getSettings(): SiteSettings
        {
            return $this->settings;
        }
    }
}

namespace TYPO3\CMS\Core\Localization {
    class Locale
    {
        public function getLanguageCode(): string
        {
            return 'en';
        }
    }
}

namespace TYPO3\CMS\Core\Site {
    class SiteFinder
    {
        /** @var array<string, Entity\Site> */
        public array $sites = [];

        /** @return array<string, Entity\Site> */
        public function getAllSites(): array
        {
            return $this->sites;
        }
    }
}

namespace TYPO3\CMS\Core\Settings {
    use Symfony\Component\DependencyInjection\Attribute\AutowireLocator;
    use Symfony\Component\DependencyInjection\ServiceLocator;

    final readonly class SettingDefinition
    {
        /** @param array<string, string> $enum */
        public function __construct(public string $key, public string $type, public mixed $default, public array $enum = [])
        {
        }
    }

    interface SettingsTypeInterface
    {
        public function validate(mixed $value, SettingDefinition $definition): bool;

        public function transformValue(mixed $value, SettingDefinition $definition): mixed;

        public function getJavaScriptModule(): string;
    }

    final readonly class SettingsTypeRegistry
    {
        /** @param ServiceLocator<SettingsTypeInterface> $types */
        public function __construct(#[AutowireLocator('settings.type')] private ServiceLocator $types)
        {
        }

        public function has(string $type): bool
        {
            return $this->types->has($type);
        }

        public function get(string $type): SettingsTypeInterface
        {
            return $this->types->get($type);
        }
    }
}
