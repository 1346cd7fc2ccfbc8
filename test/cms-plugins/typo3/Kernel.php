<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use Psr\Http\Server\MiddlewareInterface;
use Symfony\Component\Config\FileLocator;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\DependencyInjection\ChildDefinition;
use Symfony\Component\DependencyInjection\Compiler\PassConfig;
use Symfony\Component\DependencyInjection\ContainerBuilder;
use Symfony\Component\DependencyInjection\Loader\YamlFileLoader;
use TYPO3\CMS\Core\Attribute\AsEventListener;
use TYPO3\CMS\Core\Settings\SettingsTypeInterface;
use TYPO3\CMS\Core\Settings\SettingsTypeRegistry;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;
use TYPO3\CMS\Form\Domain\Finishers\FinisherInterface;
use TYPO3\CMS\Reports\StatusProviderInterface;

/** Loads an extension as TYPO3 does: its classes, services, listeners, middlewares and commands. */
final class Kernel
{
    /** The stack that the frontend has by itself, as far as an extension may stand beside it. */
    private const STACK = [
        'typo3/cms-core/normalized-params-attribute', 'typo3/cms-frontend/site', 'typo3/cms-frontend/base-redirect-resolver',
        'typo3/cms-frontend/authentication', 'typo3/cms-frontend/page-resolver', 'typo3/cms-frontend/prepare-tsfe-rendering',
    ];

    private const TAGS = [
        FinisherInterface::class => 'form.finisher',
        SettingsTypeInterface::class => 'settings.type',
        StatusProviderInterface::class => 'reports.status',
    ];

    private ContainerBuilder $container;

    /** @param array<class-string, object> $services that TYPO3 has itself */
    public function __construct(private readonly string $extension, array $services)
    {
        $this->container = new ContainerBuilder();
        foreach ($services as $name => $service) {
            $this->container->register($name, $name)->setSynthetic(true)->setPublic(true);
        }
        if ($extension !== '') {
            $this->loadExtension();
        }
        $this->container->compile();
        foreach ($services as $name => $service) {
            $this->container->set($name, $service);
        }
    }

    public function dispatch(object $event): void
    {
        foreach ($this->container->findTaggedServiceIds('event.listener') as $id => $tags) {
            foreach ($tags as $tag) {
                $event::class === $tag['event'] && $this->container->get($id)->{$tag['method']}($event);
            }
        }
    }

    /** @return list<MiddlewareInterface|string> the whole stack in its order: names of those of TYPO3 */
    public function middlewares(): array
    {
        $stack = self::STACK;
        foreach ($this->extension === '' ? [] : (require "{$this->extension}/Configuration/RequestMiddlewares.php")['frontend'] as $one) {
            $places = static fn (array $names): array => array_map(static function (string $name) use ($stack): int {
                $place = array_search($name, $stack, true);
                return is_int($place) ? $place : throw new \LogicException("There is no middleware $name.");
            }, $names);
            $first = max([-1, ...$places($one['after'] ?? [])]) + 1;
            if ($first > min([count($stack), ...$places($one['before'] ?? [])])) {
                throw new \LogicException("There is no place for {$one['target']}.");
            }
            array_splice($stack, $first, 0, [$one['target']]);
        }
        return array_map(fn (string $name): MiddlewareInterface|string => str_contains($name, '/') ? $name : $this->container->get($name), $stack);
    }

    public function finisher(string $class): object
    {
        return $this->container->get($class);
    }

    public function settingTypes(): SettingsTypeRegistry
    {
        return $this->container->get(SettingsTypeRegistry::class);
    }

    /** @return array<string, Command> those that the scheduler offers */
    public function schedulable(): array
    {
        return array_filter($this->commands(), fn (string $name): bool => $this->tags()[$name]['schedulable'] ?? true, ARRAY_FILTER_USE_KEY);
    }

    /** @return array<string, Command> */
    public function commands(): array
    {
        $commands = [];
        foreach ($this->tags() as $name => $tag) {
            $commands[$name] = $this->container->get($tag['service']);
            $commands[$name]->setName($name);
        }
        return $commands;
    }

    /** @return list<StatusProviderInterface> */
    public function statusProviders(): array
    {
        return array_map($this->container->get(...), array_keys($this->container->findTaggedServiceIds('reports.status')));
    }

    private function loadExtension(): void
    {
        ExtensionManagementUtility::$active['mtc_sidecar'] = self::version("{$this->extension}/ext_emconf.php", 'mtc_sidecar');
        self::autoload($this->extension);
        defined('TYPO3') || define('TYPO3', true);
        require "{$this->extension}/ext_localconf.php";
        foreach (self::TAGS as $interface => $tag) {
            $this->container->registerForAutoconfiguration($interface)->addTag($tag);
        }
        $this->container->registerAttributeForAutoconfiguration(AsEventListener::class, self::tagListener(...));
        (new YamlFileLoader($this->container, new FileLocator("{$this->extension}/Configuration")))->load('Services.yaml');
        $this->container->register(SettingsTypeRegistry::class, SettingsTypeRegistry::class)->setAutowired(true)->setPublic(true);
        $this->container->addCompilerPass(new PublicServices($this->extension), PassConfig::TYPE_BEFORE_REMOVING);
    }

    /** @return array<string, array<string, mixed>> by the name of the command */
    private function tags(): array
    {
        $commands = [];
        foreach ($this->container->findTaggedServiceIds('console.command') as $id => $tags) {
            if (count($tags) !== 1 || isset($commands[$tags[0]['command']])) {
                throw new \LogicException("The service $id is not one command.");
            }
            $commands[$tags[0]['command']] = ['service' => $id] + $tags[0];
        }
        return $commands;
    }

    private static function tagListener(ChildDefinition $definition, AsEventListener $attribute, \Reflector $reflector): void
    {
        $method = $reflector instanceof \ReflectionMethod ? $reflector : throw new \LogicException('Listeners are methods here.');
        $type = $method->getParameters()[0]->getType();
        $event = $attribute->event ?? ($type instanceof \ReflectionNamedType ? $type->getName() : '');
        class_exists($event) || throw new \LogicException("There is no event $event.");
        $definition->addTag('event.listener', ['event' => $event, 'method' => $method->getName()]);
    }

    private static function version(string $file, string $_EXTKEY): string
    {
        /** @var array<string, array<string, string>> $EM_CONF */
        $EM_CONF = [];
        require $file;
        return (string) ($EM_CONF[$_EXTKEY]['version'] ?? '');
    }

    private static function autoload(string $extension): void
    {
        $composer = json_decode((string) file_get_contents("$extension/composer.json"), true);
        foreach ($composer['autoload']['psr-4'] as $prefix => $folder) {
            spl_autoload_register(static function (string $class) use ($prefix, $folder, $extension): void {
                $file = "$extension/$folder" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
                str_starts_with($class, $prefix) && is_file($file) && require_once $file;
            });
        }
    }
}
