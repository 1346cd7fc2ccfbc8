<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Joomla;

use Joomla\CMS\Application\CMSApplication;
use Joomla\CMS\Cache\CacheController;
use Joomla\CMS\Cache\CacheControllerFactoryInterface;
use Joomla\CMS\Extension\PluginInterface;
use Joomla\CMS\Factory;
use Joomla\CMS\Plugin\PluginHelper;
use Joomla\Database\DatabaseInterface;
use Joomla\Database\KernelDatabase;
use Joomla\DI\Container;
use Joomla\Event\DispatcherInterface;
use Joomla\Event\EventInterface;
use Joomla\Event\SubscriberInterface;
use Joomla\Input\Input;

/** A Joomla with its database, its caches and its files; each request has an application of its own. */
final class Kernel implements DispatcherInterface
{
    public KernelDatabase $database;
    public CacheController $cache;
    public string $root;
    public string $language = 'en-GB';
    /** @var array<string, list<callable>> */
    private array $listeners = [];

    public function __construct()
    {
        defined('_JEXEC') || define('_JEXEC', 1);
        defined('JVERSION') || define('JVERSION', '5.4.0');
        // One folder for all tests: constants and classes stay as long as the process.
        defined('JPATH_PLUGINS') || define('JPATH_PLUGINS', sys_get_temp_dir() . '/mtc-joomla-' . getmypid() . '/plugins');
        $this->root = dirname(JPATH_PLUGINS);
        $this->database = new KernelDatabase();
        $this->cache = new CacheController();
        $this->database->pdo->exec('CREATE TABLE jos_extensions (extension_id integer PRIMARY KEY, type, folder, element, enabled, params)');
        $this->database->pdo->exec('CREATE TABLE jos_scheduler_tasks (id integer PRIMARY KEY, title, type, state)');
        spl_autoload_register([$this, 'load']);
    }

    /** Joomla's map of the namespaces that the manifests of plugins name. */
    public function load(string $className): void
    {
        foreach ((array) glob("{$this->root}/plugins/*/*/*.xml") as $file) {
            $manifest = simplexml_load_file((string) $file) ?: throw new \LogicException("$file is no manifest");
            $prefix = $manifest->namespace . '\\';
            if (str_starts_with($className, $prefix)) {
                $path = strtr(substr($className, strlen($prefix)), '\\', '/') . '.php';
                $source = dirname((string) $file) . "/{$manifest->namespace['path']}/$path";
                is_file($source) && require_once $source;
            }
        }
    }

    /**
     * @param array<string, mixed> $request `get`, `post`, `cookies`, `headers`
     * @param list<string> $groups of plugins that take part, apart from `system`
     */
    public function begin(string $client, string $method = 'GET', string $address = '/', array $request = [], array $groups = []): CMSApplication
    {
        $_GET = $request['get'] ?? [];
        $_POST = $request['post'] ?? [];
        $_COOKIE = $request['cookies'] ?? [];
        $_SERVER = ['REQUEST_METHOD' => $method, 'REQUEST_URI' => $address, 'argv' => $_SERVER['argv'] ?? []];
        foreach ($request['headers'] ?? [] as $name => $value) {
            $_SERVER['HTTP_' . strtr(strtoupper($name), '-', '_')] = $value;
        }
        $this->listeners = [];
        $application = Factory::$application = new CMSApplication($client, new Input(), $this->language);
        Factory::$container = $this->container();
        foreach (array_unique(['system', ...$groups]) as $group) {
            $this->importPlugins($group);
        }
        return $application;
    }

    public function addSubscriber(SubscriberInterface $subscriber): void
    {
        foreach ($subscriber::getSubscribedEvents() as $name => $method) {
            $listener = [$subscriber, $method];
            is_callable($listener) || throw new \LogicException("$name has no public listener $method");
            $this->listeners[$name][] = $listener;
        }
    }

    public function dispatch(string $name, EventInterface $event): EventInterface
    {
        foreach ($this->listeners[$name] ?? [] as $listener) {
            $listener($event);
        }
        return $event;
    }

    private function importPlugins(string $group): void
    {
        foreach (PluginHelper::enabled($group) as $plugin) {
            $container = $this->container();
            $provider = require "{$this->root}/plugins/$group/{$plugin['element']}/services/provider.php";
            $provider->register($container);
            $container->get(PluginInterface::class)->registerListeners();
        }
    }

    private function container(): Container
    {
        $container = new Container();
        $container->set(DatabaseInterface::class, $this->database);
        $container->set(DispatcherInterface::class, $this);
        $container->set(CacheControllerFactoryInterface::class, $this->cache);
        return $container;
    }
}
