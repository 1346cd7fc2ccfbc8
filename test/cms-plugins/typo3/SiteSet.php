<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use Symfony\Component\Yaml\Yaml;
use TYPO3\CMS\Core\Localization\LanguageService;
use TYPO3\CMS\Core\Settings\SettingDefinition;
use TYPO3\CMS\Core\Settings\SettingsTypeRegistry;

/** The set of an extension: invalid as a whole when one of its settings is. */
final class SiteSet
{
    /** @var array<string, SettingDefinition> */
    public array $definitions = [];
    public string $typoScript;

    public function __construct(string $extension, private readonly SettingsTypeRegistry $types)
    {
        $folder = 'Configuration/Sets/MtcSidecar';
        $described = Yaml::parseFile("$extension/$folder/settings.definitions.yaml");
        foreach ($described['settings'] as $key => $one) {
            if (array_diff_key($one, array_flip(['default', 'type', 'enum', 'category'])) !== []) {
                throw new \LogicException("The setting $key has unknown properties.");
            }
            if (!array_key_exists($one['category'], $described['categories']) || !$this->isType($one['type'])) {
                throw new \LogicException("The setting $key is invalid, and the set with it.");
            }
            foreach (['', 'de'] as $language) {
                $label = (new LanguageService($extension, $language))->sL("LLL:EXT:mtc_sidecar/$folder/labels.xlf:settings.$key");
                $label !== '' || throw new \LogicException("The setting $key has no label.");
            }
            $this->definitions[$key] = new SettingDefinition($key, $one['type'], $one['default'], $one['enum'] ?? []);
        }
        $this->typoScript = (string) file_get_contents("$extension/$folder/setup.typoscript");
    }

    /**
     * What the editor posts, as it is written to the file of the site: an invalid value becomes the default.
     *
     * @param array<string, mixed> $posted
     * @return array<string, mixed>
     */
    public function written(array $posted): array
    {
        $values = [];
        foreach ($posted as $key => $value) {
            $definition = $this->definitions[$key] ?? throw new \RuntimeException("Unexpected setting $key is not defined");
            $value = $this->resolved($value, $definition);
            if ($value !== $definition->default) {
                $values[$key] = $value;
            }
        }
        return $values;
    }

    /**
     * @param array<string, mixed> $stored in the file of the site
     * @return array<string, mixed>
     */
    public function values(array $stored): array
    {
        return array_map(
            fn (SettingDefinition $one): mixed => $this->resolved($stored[$one->key] ?? $one->default, $one),
            $this->definitions
        );
    }

    private function resolved(mixed $value, SettingDefinition $definition): mixed
    {
        $booleans = ['0' => false, '1' => true, 'false' => false, 'true' => true];
        switch ($definition->type) {
            case 'bool':
                return is_bool($value) ? $value : $booleans[$value] ?? $definition->default;
            case 'string':
                return $definition->enum === [] || isset($definition->enum[$value]) ? (string) $value : $definition->default;
            case 'stringlist':
                $list = is_string($value) ? json_decode($value, true) : $value;
                return is_array($list) && array_is_list($list) ? $list : $definition->default;
        }
        $type = $this->types->get($definition->type);
        return $type->validate($value, $definition) ? $type->transformValue($value, $definition) : $definition->default;
    }

    private function isType(string $name): bool
    {
        return in_array($name, ['bool', 'string', 'stringlist'], true) || $this->types->has($name);
    }
}
