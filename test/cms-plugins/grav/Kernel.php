<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

use Grav\Common\Assets;
use Grav\Common\Config\Config;
use Grav\Common\Filesystem\Folder;
use Grav\Common\Grav;
use Grav\Common\Processors\Events\RequestHandlerEvent;
use Grav\Common\Uri;
use Grav\Plugin\MtcSidecarPlugin;
use MtcSidecar\Tests\Contract\SiteAnswer;
use Nyholm\Psr7\ServerRequest;
use RocketTheme\Toolbox\Event\Event;
use Symfony\Component\Yaml\Yaml;

/** One Grav: each request, command and run of the scheduler boots it anew from its files. */
final class Kernel
{
    public string $folder;
    public string $plugin;
    public bool $isInstalled = false;
    public string|false $language = false;
    public Messages $messages;
    /** @var array<string, string> what the page cache keeps: by the content of the page */
    private array $contents = [];

    public function __construct()
    {
        foreach (['constants', 'system', 'more'] as $file) {
            require_once __DIR__ . "/$file.php";
        }
        $this->plugin = (string) getenv('MTC_TEST_PLUGIN');
        $this->folder = sys_get_temp_dir() . '/mtc-grav-' . bin2hex(random_bytes(6));
        Folder::create("{$this->folder}/user/data");
        Folder::create("{$this->folder}/user/config/plugins");
        $this->asVisitor([], []);
    }

    /** @param list<string> $roles */
    public function boot(string $address, array $roles = []): Grav
    {
        $grav = new Grav();
        $config = ['system' => ['custom_base_url' => ''], 'security' => ['salt' => 'a salt of this site'], 'plugins' => []];
        $config['plugins']['mtc-sidecar'] = $this->settings();
        $grav['config'] = new Config($config);
        $grav['uri'] = new Uri($address);
        $grav['assets'] = new Assets();
        $grav['locator'] = new Locator($this->folder, $this->plugin);
        $grav['language'] = new Language($this->language);
        $texts = fn (string $language): array => Yaml::parseFile("{$this->plugin}/languages/$language.yaml");
        $grav['languages'] = new Config(['en' => $texts('en'), 'de' => $texts('de')]);
        $grav['messages'] = $this->messages = new Messages();
        $rights = ['admin.login' => in_array('admin', $roles, true)];
        $grav['user'] = new User(['authenticated' => $roles !== [], 'groups' => array_diff($roles, ['admin']), 'access' => $rights]);
        if ($this->isInstalled) {
            $this->load($grav);
        }
        return $grav;
    }

    /** @return array<string, array<string, mixed>> the fields of the settings screen */
    public function blueprint(): array
    {
        return Yaml::parseFile("{$this->plugin}/blueprints.yaml")['form']['fields'];
    }

    /** @param list<string> $roles */
    public function page(string $path, string $text, array $roles): SiteAnswer
    {
        $grav = $this->boot($path, $roles);
        $this->contents[$text] ??= $this->content($grav, $text);
        $grav->fireEvent('onAssetsInitialized');
        $html = "<html><head>{$grav['assets']->js()}</head><body>{$this->contents[$text]}</body></html>";
        return new SiteAnswer(200, ['Cache-Control' => ['max-age=604800']], $html);
    }

    /**
     * Null when nothing answered before a page is looked for.
     *
     * @param array<string, string> $headers
     * @param array<string, string> $posted
     */
    public function request(string $method, string $path, array $headers, array $posted): ?SiteAnswer
    {
        $route = new class ($path) {
            public function __construct(private string $path)
            {
            }

            public function getRoute(): string
            {
                return $this->path;
            }
        };
        $request = (new ServerRequest($method, "http://shop.test$path", $headers))->withParsedBody($posted)->withAttribute('route', $route);
        $event = new RequestHandlerEvent(['request' => $request]);
        $this->boot($path)->fireEvent('onRequestHandlerInit', $event);
        $answer = $event->getResponse();
        return $answer === null ? null : new SiteAnswer($answer->getStatusCode(), $answer->getHeaders(), (string) $answer->getBody());
    }

    /**
     * @param array<string, string> $cookies
     * @param array<string, string> $headers
     */
    public function asVisitor(array $cookies, array $headers): void
    {
        $_COOKIE = $cookies;
        $_SERVER = array_filter($_SERVER, static fn (string $name): bool => !str_starts_with($name, 'HTTP_'), ARRAY_FILTER_USE_KEY);
        foreach ($headers as $name => $value) {
            $_SERVER['HTTP_' . strtoupper(strtr($name, '-', '_'))] = $value;
        }
    }

    /** So much that no pause of the delivery is left. */
    public function passTime(): void
    {
        $file = "{$this->folder}/user/data/mtc-sidecar/delivery.json";
        $state = is_file($file) ? (array) json_decode((string) file_get_contents($file), true) : [];
        is_file($file) && file_put_contents($file, (string) json_encode(array_intersect_key($state, ['told' => 1])));
    }

    /** The events of a page's content are for a page that is not in the cache. */
    private function content(Grav $grav, string $text): string
    {
        $page = new Page('A page', $text);
        $grav->fireEvent('onPageContentRaw', new Event(['page' => $page]));
        $page->setRawContent('<p>' . $page->getRawContent() . '</p>');
        $grav->fireEvent('onPageContentProcessed', new Event(['page' => $page]));
        return $page->getRawContent();
    }

    /** @return array<string, mixed> the defaults of the plugin, and what is stored over them */
    private function settings(): array
    {
        $file = "{$this->folder}/user/config/plugins/mtc-sidecar.yaml";
        $stored = is_file($file) ? (array) Yaml::parseFile($file) : [];
        return $stored + ($this->isInstalled ? Yaml::parseFile("{$this->plugin}/mtc-sidecar.yaml") : []);
    }

    private function load(Grav $grav): void
    {
        require_once "{$this->plugin}/mtc-sidecar.php";
        static $loader = null;
        $plugin = new MtcSidecarPlugin('mtc-sidecar', $grav);
        $loader ??= $plugin->autoload();
        foreach (MtcSidecarPlugin::getSubscribedEvents() as $name => $listeners) {
            foreach (is_array($listeners[0]) ? $listeners : [$listeners] as [$method, $priority]) {
                $grav->events->addListener($name, [$plugin, $method], $priority);
            }
        }
        $grav->events->addListener('onFormProcessed', [FormActions::class, 'process'], 0);
    }
}
