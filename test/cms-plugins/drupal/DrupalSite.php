<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Database\Connection;
use Drupal\Core\Queue\Attribute\QueueWorker;
use Drupal\filter\Attribute\Filter;
use Drupal\mtc_sidecar\Drush\Commands\MtcSidecarCommands;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\SiteAnswer;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;

/** A Drupal with the shipped module. */
final class DrupalSite implements ContractSite
{
    public Kernel $kernel;
    private Module $module;
    private Pages $pages;

    public function __construct()
    {
        $this->module = new Module();
        $this->kernel = new Kernel($this->module);
        $this->boot(false);
    }

    public function install(): void
    {
        $this->kernel->configs->learn($this->module->yaml('config/schema/mtc_sidecar.schema.yml'));
        foreach ($this->module->invoke('schema') as $table => $schema) {
            $this->kernel->pdo->exec(Table::creating(Connection::PREFIX . $table, $schema));
        }
        foreach ((array) glob("{$this->module->folder}/config/install/*.yml") as $file) {
            $name = basename((string) $file, '.yml');
            $this->kernel->configs->write($name, $this->module->yaml("config/install/$name.yml"));
        }
        $this->boot(true);
        $isSyncing = false;
        $this->module->invoke('install', $isSyncing);
    }

    public function saveSettings(array $posted): string
    {
        $routes = $this->module->yaml('mtc_sidecar.routing.yml');
        $route = $routes[$this->module->yaml('mtc_sidecar.info.yml')['configure']];
        if (!isset($this->module->yaml('mtc_sidecar.permissions.yml')[$route['requirements']['_permission']])) {
            throw new \LogicException('Nobody can have the permission for the settings screen.');
        }
        $said = '';
        $this->asPage(Request::create($route['path'], 'POST'), function () use ($route, $posted, &$said): void {
            $form = new SentForm($route['defaults']['_form']::create($this->kernel->container));
            $said = $form->send($posted) . $this->kernel->messenger->takeAll();
        });
        return $said;
    }

    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer
    {
        $this->kernel->user->account = $roles === [] ? User::visitor() : new User(['authenticated', ...$roles]);
        try {
            return $this->ask(Request::create("http://shop.test$path", 'GET', [], $cookies));
        } finally {
            $this->kernel->user->account = User::visitor();
        }
    }

    public function pageSaying(string $text): SiteAnswer
    {
        $class = $this->module->plugins('Filter', Filter::class)['mtc_sidecar_forms'];
        $filter = $class::create($this->kernel->container, [], 'mtc_sidecar_forms', []);
        $this->pages->content = $filter->process("<p>$text</p>", 'en')->getProcessedText();
        return $this->page('/text');
    }

    public function editorRole(): string
    {
        return 'content_editor';
    }

    public function known(string $method, string $ct, array $headers): SiteAnswer
    {
        return $this->ask(self::withHeaders(Request::create('http://shop.test/mtc-sidecar/v1/known', $method, ['ct' => $ct]), $headers));
    }

    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool
    {
        $request = self::withHeaders(Request::create('http://shop.test/contact', 'POST', $answers, $cookies), $headers);
        return $this->send($request, new Message($answers));
    }

    /** Sends a message by the form of the contact module; true when it was mailed. */
    public function send(Request $request, Message $message): bool
    {
        $form = new MessageForm($message);
        $this->asPage($request, function () use ($form): void {
            $form->send($this->module);
        });
        return $form->isMailed;
    }

    public function register(string $email, string $password): void
    {
        $this->asPage(Request::create('http://shop.test/user/register', 'POST'), function () use ($email, $password): void {
            $user = new User(['authenticated'], $email, $password);
            $this->module->invoke('user_insert', $user);
        });
    }

    /** Calls a hook while a page is answered. */
    public function hook(Request $request, string $hook, object $subject): void
    {
        $this->asPage($request, function () use ($hook, $subject): void {
            $this->module->invoke($hook, $subject);
        });
    }

    /** Where the module has its translations, on this machine. */
    public function translations(): string
    {
        $info = $this->module->yaml('mtc_sidecar.info.yml');
        $projects = [$info['interface translation project'] => ['info' => $info]];
        $this->module->invoke('locale_translation_projects_alter', $projects);
        $pattern = $projects['mtc_sidecar']['info']['interface translation server pattern'];
        return str_replace($this->module->getPath('mtc_sidecar'), $this->module->folder, $pattern);
    }

    /** Something happens while a page is answered. */
    public function during(\Closure $act): void
    {
        $this->asPage(Request::create('http://shop.test/form', 'POST'), $act);
    }

    public function runScheduler(): void
    {
        $store = $this->kernel->stores->get('mtc_sidecar');
        $state = (array) json_decode($store->get('delivery', '[]'), true);
        $store->set('delivery', json_encode(array_intersect_key($state, ['told' => 1])));
        $this->module->invoke('cron');
        foreach ($this->module->plugins('QueueWorker', QueueWorker::class) as $id => $class) {
            $this->kernel->queues->get($id)->processBy($class::create($this->kernel->container, [], $id, []));
        }
    }

    public function command(string $name): array
    {
        $commands = MtcSidecarCommands::create($this->kernel->container);
        $code = $commands->sidecar($name);
        return ['ok' => $code === 0, 'text' => $commands->output()->fetch()];
    }

    public function status(): string
    {
        $phase = 'runtime';
        $requirement = $this->module->invoke('requirements', $phase)['mtc_sidecar'];
        return implode(' ', [$requirement['title'], $requirement['value'], $requirement['description'] ?? '']);
    }

    public function uninstall(): void
    {
        $this->module->invoke('uninstall');
        foreach (array_keys($this->module->invoke('schema')) as $table) {
            $this->kernel->pdo->exec('DROP TABLE IF EXISTS ' . Connection::PREFIX . $table);
        }
        array_map([$this->kernel->configs, 'delete'], $this->kernel->configs->listAll('mtc_sidecar.'));
        $this->boot(false);
    }

    public function leftovers(): array
    {
        $tables = $this->kernel->pdo->query("SELECT name FROM sqlite_master WHERE type = 'table'");
        return [
            ...($tables === false ? [] : $tables->fetchAll(\PDO::FETCH_COLUMN)),
            ...array_keys((array) ($this->kernel->stores->get('mtc_sidecar')->values ?? [])),
            ...$this->kernel->configs->listAll('mtc_sidecar.'),
            ...$this->kernel->queues->used(),
        ];
    }

    private function boot(bool $isInstalled): void
    {
        $this->pages = new Pages($this->module, $this->kernel, $isInstalled);
        $this->kernel->boot($this->pages->page(...), $isInstalled);
    }

    private function asPage(Request $request, \Closure $act): void
    {
        (new PagesKernel(static function () use ($act): Response {
            $act();
            return new Response();
        }, $this->kernel->requests))->handle($request);
    }

    private function ask(Request $request): SiteAnswer
    {
        $response = $this->kernel->handle($request);
        $headers = $response->headers->all();
        // Symfony writes cookies in its own way; browsers read both alike.
        $headers['set-cookie'] = array_map(static fn ($cookie): string => "{$cookie->getName()}={$cookie->getValue()}; "
            . "Max-Age=" . 60 * (int) ceil($cookie->getMaxAge() / 60) . "; Path={$cookie->getPath()}; SameSite=" . ucfirst((string) $cookie->getSameSite())
            . ($cookie->isSecure() ? '; Secure' : ''), $response->headers->getCookies());
        return new SiteAnswer($response->getStatusCode(), array_filter($headers), (string) $response->getContent());
    }

    /** @param array<string, string> $headers */
    private static function withHeaders(Request $request, array $headers): Request
    {
        foreach ($headers as $name => $value) {
            $request->headers->set($name, $value);
            $request->server->set('HTTP_' . strtoupper(strtr($name, '-', '_')), $value);
        }
        return $request;
    }
}
