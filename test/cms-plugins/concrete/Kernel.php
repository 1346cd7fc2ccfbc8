<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

use Concrete\Core\Application\Application;
use Concrete\Core\Cache\Page\PageCache;
use Concrete\Core\Command\Task\Manager as Tasks;
use Concrete\Core\Config\Repository\Repository;
use Concrete\Core\Database\Connection\Connection;
use Concrete\Core\Express\Controller\Manager as ExpressControllers;
use Concrete\Core\Http\Request;
use Concrete\Core\Page\View\PageView;
use Concrete\Core\Routing\Router;
use Concrete\Core\Routing\RouterInterface;
use Concrete\Core\Support\Facade\Application as Facade;
use Concrete\Core\User\User;
use Concrete\Package\MtcSidecar\Controller;
use Doctrine\DBAL\DriverManager;
use MtcSidecar\Tests\Contract\SiteAnswer;
use Symfony\Component\Console\Application as Console;
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\EventDispatcher\GenericEvent;

/** One Concrete: each request and command starts it anew on its database. */
final class Kernel
{
    public string $plugin;
    public bool $isInstalled = false;
    public Application $app;
    public Connection $database;
    private Repository $files;

    public function __construct()
    {
        foreach (['functions', 'system', 'more'] as $file) {
            require_once __DIR__ . "/$file.php";
        }
        $this->plugin = (string) getenv('MTC_TEST_PLUGIN');
        PageCache::$pages = [];
        $this->database = self::database();
        $this->files = new Repository(self::database());
        spl_autoload_register([$this, 'load']);
    }

    /**
     * @param list<string> $groups of whoever is signed in
     * @param array<string, string> $cookies
     * @param array<string, string> $headers
     */
    public function start(Request $request, array $groups = [], bool $isConsole = false): Controller
    {
        Request::$current = $request;
        $own = array_filter($_SERVER, static fn (string $name): bool => !str_starts_with($name, 'HTTP_'), ARRAY_FILTER_USE_KEY);
        [$_SERVER, $_COOKIE] = [$request->server->all() + $own, $request->cookies->all()];
        Facade::$app = $this->app = new Application();
        $site = new class () {
            public function getSite(): object
            {
                return $this;
            }

            public function getSiteCanonicalURL(): string
            {
                return 'http://shop.test';
            }
        };
        $urls = new class () {
            /** @param list<string> $words */
            public function resolve(array $words): string
            {
                return 'http://shop.test/index.php' . $words[0];
            }
        };
        $this->app->services = [
            'config' => $this->files,
            'config/database' => new Repository($this->database),
            'director' => new EventDispatcher(),
            'http/client' => new \GuzzleHttp\Client(),
            'site' => $site,
            'url/canonical' => new Text('http://shop.test'),
            'url/manager' => $urls,
            Connection::class => $this->database,
            ExpressControllers::class => new ExpressControllers(),
            RouterInterface::class => new Router(),
            Tasks::class => new Tasks(),
            User::class => new User(array_combine(array_map('intval', $groups), array_map('intval', $groups)), $groups !== []),
        ] + ($isConsole ? ['console' => new Console()] : []);
        require_once "{$this->plugin}/controller.php";
        $package = new Controller($this->app);
        $this->isInstalled && $package->on_start();
        return $package;
    }

    /** @param list<string> $groups */
    public function page(string $path, string $text, array $groups, array $cookies = []): SiteAnswer
    {
        if ($groups === [] && isset(PageCache::$pages[$path . $text])) {
            return new SiteAnswer(200, [], PageCache::$pages[$path . $text]);
        }
        $request = Request::create("http://shop.test$path", 'GET', [], $cookies);
        $request->page = new Page(str_starts_with($path, '/dashboard'));
        $this->start($request, $groups);
        $view = new PageView($request->page);
        $this->app->make('director')->dispatch(new GenericEvent(null, ['view' => $view]), 'on_before_render');
        $html = '<html><head>' . implode('', $view->head) . "</head><body><p>$text</p></body></html>";
        $event = new GenericEvent(null, ['contents' => $html]);
        $this->app->make('director')->dispatch($event, 'on_page_output');
        if ($groups === []) {
            PageCache::$pages[$path . $text] = $event->getArgument('contents');
        }
        return new SiteAnswer(200, [], $event->getArgument('contents'));
    }

    /** Classes of the package, as Concrete finds them. */
    public function load(string $class): void
    {
        $places = ['MtcSidecar\\Concrete\\' => 'src/'];
        foreach ($places as $prefix => $folder) {
            $file = "{$this->plugin}/$folder" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
            if (str_starts_with($class, $prefix) && is_file($file)) {
                require_once $file;
            }
        }
        if ($class === 'Concrete\Package\MtcSidecar\Controller\SinglePage\Dashboard\System\Seo\MtcSidecar') {
            require_once "{$this->plugin}/controllers/single_page/dashboard/system/seo/mtc_sidecar.php";
        }
    }

    private static function database(): Connection
    {
        /** @var Connection $database */
        $database = DriverManager::getConnection(['driver' => 'pdo_sqlite', 'memory' => true, 'wrapperClass' => Connection::class]);
        $database->executeStatement('CREATE TABLE Config (configNamespace text, configItem text, configValue text)');
        return $database;
    }
}
