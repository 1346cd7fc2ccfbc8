<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Cache\CacheTagsInvalidatorInterface;
use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Database\Connection;
use Drupal\Core\KeyValueStore\KeyValueFactoryInterface;
use Drupal\Core\Session\AccountInterface;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use Drupal\Core\StringTranslation\TranslationInterface;
use GuzzleHttp\Client;
use GuzzleHttp\ClientInterface;
use Symfony\Component\Config\FileLocator;
use Symfony\Component\DependencyInjection\ContainerBuilder;
use Symfony\Component\DependencyInjection\Loader\YamlFileLoader;
use Symfony\Component\DependencyInjection\Reference;
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\RequestStack;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\HttpKernelInterface;

/** The container and the stack of middlewares, with the services of Drupal under the names that they have there. */
final class Kernel
{
    private const TYPES = [
        AccountInterface::class => 'current_user',
        CacheTagsInvalidatorInterface::class => 'cache_tags.invalidator',
        ClientInterface::class => 'http_client',
        ConfigFactoryInterface::class => 'config.factory',
        Connection::class => 'database',
        KeyValueFactoryInterface::class => 'keyvalue',
        RequestStack::class => 'request_stack',
        TranslationInterface::class => 'string_translation',
    ];

    public Cache $cache;
    public ConfigStorage $configs;
    public \PDO $pdo;
    public CurrentUser $user;
    public Messenger $messenger;
    public Queues $queues;
    public RequestStack $requests;
    public Route $route;
    public Stores $stores;
    public ContainerBuilder $container;
    private EventDispatcher $dispatcher;
    private HttpKernelInterface $stack;

    public function __construct(private Module $module)
    {
        $this->cache = new Cache();
        $this->dispatcher = new EventDispatcher();
        $this->configs = new ConfigStorage($this->cache, $this->dispatcher);
        $this->pdo = new \PDO('sqlite::memory:');
        $this->user = new CurrentUser();
        $this->messenger = new Messenger();
        $this->queues = new Queues();
        $this->requests = new RequestStack();
        $this->route = new Route();
        $this->stores = new Stores();
    }

    /** @param \Closure(Request): Response $pages what is below all middlewares */
    public function boot(\Closure $pages, bool $isInstalled): void
    {
        $this->container = new ContainerBuilder();
        $services = $this->services() + ['http_kernel.basic' => new PagesKernel($pages, $this->requests)];
        foreach ($services as $id => $service) {
            $this->container->register($id, get_class($service))->setSynthetic(true)->setPublic(true);
        }
        foreach (self::TYPES as $type => $id) {
            $this->container->setAlias($type, $id)->setPublic(true);
        }
        if ($isInstalled) {
            (new YamlFileLoader($this->container, new FileLocator($this->module->folder)))->load('mtc_sidecar.services.yml');
        }
        foreach ([...$this->container->getDefinitions(), ...$this->container->getAliases()] as $definition) {
            $definition->setPublic(true);
        }
        $inner = $this->stackUp();
        $this->container->compile();
        array_map([$this->container, 'set'], array_keys($services), $services);
        $this->stack = $this->container->get($inner);
        \Drupal::setContainer($this->container);
        foreach (array_keys($this->container->findTaggedServiceIds('event_subscriber')) as $id) {
            $this->dispatcher->addSubscriber($this->container->get($id));
        }
    }

    public function handle(Request $request): Response
    {
        return $this->stack->handle($request);
    }

    /** @return array<string, object> */
    private function services(): array
    {
        return [
            'cache_tags.invalidator' => $this->cache,
            'config.factory' => $this->configs,
            'current_user' => $this->user,
            'database' => new Connection($this->pdo),
            'entity_type.manager' => new Roles(),
            'extension.list.module' => $this->module,
            'http_client' => new Client(['timeout' => 30]),
            'keyvalue' => $this->stores,
            'language_manager' => new Languages(),
            'messenger' => $this->messenger,
            'queue' => $this->queues,
            'request_stack' => $this->requests,
            'router.admin_context' => $this->route,
            'string_translation' => new class implements TranslationInterface {
                public function translateString(TranslatableMarkup $translated_string): string
                {
                    return (string) $translated_string;
                }
            },
        ];
    }

    /** Puts each middleware around those of a lower priority; gives the outermost. */
    private function stackUp(): string
    {
        $cache = $this->container->register('http_middleware.page_cache', PageCache::class)->setPublic(true);
        $cache->addArgument(new Reference('cache_tags.invalidator'))->addArgument(new Reference('current_user'));
        $cache->addTag('http_middleware', ['priority' => 200]);
        $priorities = array_map(
            static fn (array $tags): int => $tags[0]['priority'],
            $this->container->findTaggedServiceIds('http_middleware')
        );
        asort($priorities);
        $inner = 'http_kernel.basic';
        foreach (array_keys($priorities) as $id) {
            $definition = $this->container->getDefinition($id);
            $definition->setArguments([new Reference($inner), ...array_values($definition->getArguments())]);
            $inner = $id;
        }
        return $inner;
    }
}
