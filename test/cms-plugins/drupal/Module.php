<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Symfony\Component\Yaml\Yaml;

/** The shipped files of the module, loaded as Drupal loads them. */
final class Module
{
    private const NAME = 'mtc_sidecar';

    public string $folder;

    public function __construct()
    {
        $this->folder = (string) getenv('MTC_TEST_PLUGIN');
        foreach (['interfaces', 'texts', 'storage', 'forms'] as $stubs) {
            require_once __DIR__ . "/stubs/$stubs.php";
        }
        spl_autoload_register(function (string $class): void {
            $file = $this->folder . '/src/' . strtr(substr($class, strlen('Drupal\mtc_sidecar\\')), '\\', '/') . '.php';
            str_starts_with($class, 'Drupal\mtc_sidecar\\') && is_file($file) && require_once $file;
        });
        $info = $this->yaml(self::NAME . '.info.yml');
        if ($info['type'] !== 'module' || !preg_match('/\^10\.6 \|\| \^11/', $info['core_version_requirement'])) {
            throw new \LogicException('Drupal would not list this module.');
        }
        require_once $this->folder . '/' . self::NAME . '.module';
        require_once $this->folder . '/' . self::NAME . '.install';
    }

    /** @return array<string, mixed> */
    public function yaml(string $path): array
    {
        return Yaml::parseFile("{$this->folder}/$path");
    }

    /** Calls a hook of the module, if it has that. */
    public function invoke(string $hook, mixed &...$arguments): mixed
    {
        $function = self::NAME . "_$hook";
        return function_exists($function) ? $function(...$arguments) : null;
    }

    /** @return array<string, mixed> the scripts of a library by their paths */
    public function scriptsOf(string $library): array
    {
        [$extension, $name] = explode('/', $library, 2) + ['', ''];
        $definition = $extension === self::NAME ? $this->yaml(self::NAME . '.libraries.yml')[$name] ?? null : null;
        $scripts = [];
        foreach ($definition['js'] ?? throw new \LogicException("There is no library $library.") as $path => $options) {
            if (!is_file("{$this->folder}/$path")) {
                throw new \LogicException("$path is not there.");
            }
            $scripts['modules/' . self::NAME . "/$path"] = $options + ['attributes' => []];
        }
        return $scripts;
    }

    /** Where the module is, for `extension.list.module`. */
    public function getPath(string $name): string
    {
        return $name === self::NAME ? 'modules/' . self::NAME : throw new \LogicException("There is no module $name.");
    }

    /**
     * The plugins of a kind that carry its attribute, by their ids.
     *
     * @param class-string $attribute
     * @return array<string, class-string>
     */
    public function plugins(string $kind, string $attribute): array
    {
        $plugins = [];
        foreach ((array) glob("{$this->folder}/src/Plugin/$kind/*.php") as $file) {
            $class = "Drupal\\mtc_sidecar\\Plugin\\$kind\\" . basename((string) $file, '.php');
            if (class_exists($class)) {
                foreach ((new \ReflectionClass($class))->getAttributes($attribute) as $found) {
                    $plugins[$found->newInstance()->id] = $class;
                }
            }
        }
        return $plugins;
    }
}
