<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

use Concrete\Core\Command\Task\Input\InputInterface;
use Concrete\Core\Command\Task\Manager as Tasks;
use Concrete\Core\Command\Task\TaskInterface;
use Concrete\Core\Entity\Express\Entry;
use Concrete\Core\Express\Controller\Manager as ExpressControllers;
use Concrete\Core\Http\Request;
use Concrete\Core\Routing\RouterInterface;
use Concrete\Package\MtcSidecar\Controller\SinglePage\Dashboard\System\Seo\MtcSidecar;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\SiteAnswer;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\EventDispatcher\GenericEvent;

/** Concrete with the shipped package and a form of Express. */
final class ConcreteSite implements ContractSite
{
    public Kernel $kernel;
    public Block $block;

    public function __construct()
    {
        $this->kernel = new Kernel();
        $this->block = new Block();
    }

    public function install(): void
    {
        $this->kernel->start(Request::create('/'))->install();
        $this->kernel->isInstalled = true;
    }

    public function saveSettings(array $posted): string
    {
        return $this->post($posted + ['ccm_token' => 'mtc_sidecar']);
    }

    /** @param array<string, string|list<string>> $posted */
    public function post(array $posted): string
    {
        // A browser sends the boxes as they were on the screen.
        $this->kernel->start(Request::create('http://shop.test/index.php/dashboard'), ['3']);
        $shown = new MtcSidecar();
        $shown->view();
        $posted += ['excludedRoles' => $shown->sets['values']['excludedRoles']];
        // A box without a tick is not sent by a browser.
        $sent = array_filter($posted, static fn ($value, string $name): bool => $value !== '' || !preg_match('/^(track|require|respect|forward|identify)/', $name), ARRAY_FILTER_USE_BOTH);
        $this->kernel->start(Request::create('http://shop.test/index.php/dashboard', 'POST', $sent), ['3']);
        $screen = new MtcSidecar();
        $screen->save();
        return implode(' ', array_merge($screen->said, $screen->error->list));
    }

    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer
    {
        return $this->kernel->page($path, 'Words.', $roles, $cookies);
    }

    public function pageSaying(string $text): SiteAnswer
    {
        return $this->kernel->page('/', $text, []);
    }

    public function editorRole(): string
    {
        return '3';
    }

    public function known(string $method, string $ct, array $headers): SiteAnswer
    {
        $request = Request::create('http://shop.test/index.php/mtc_sidecar/known', $method, ['ct' => $ct], [], [], self::server($headers));
        $this->kernel->start($request);
        $answer = $this->kernel->app->make(RouterInterface::class)->routes['/mtc_sidecar/known']();
        $cookies = [];
        foreach ($answer->headers->getCookies() as $one) {
            $cookies[] = "{$one->getName()}={$one->getValue()}; Max-Age={$one->getMaxAge()}; Path={$one->getPath()}; SameSite=" . ucfirst((string) $one->getSameSite());
        }
        $lists = ['set-cookie' => $cookies] + $answer->headers->all();
        return new SiteAnswer($answer->getStatusCode(), $lists, (string) $answer->getContent());
    }

    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool
    {
        $this->kernel->start(Request::create('http://shop.test/contact', 'POST', [], $cookies, [], self::server($headers)));
        $class = $this->kernel->app->make(ExpressControllers::class)->standard;
        $notifier = (new $class($this->kernel->app))->getNotifier($this->block);
        $values = [];
        foreach ($answers as $handle => $text) {
            $values[] = new Value($handle, $handle === 'email' ? 'email' : 'text', $text);
        }
        $this->block->values = $values;
        $list = $notifier->getNotificationList()->list;
        foreach ($list as $one) {
            // As Concrete does: what is stored is asked for by a name that nothing has.
            method_exists($one, 'setAttributeValues') && $one->setAttributeValues($this->block->isStored ? null : $values);
        }
        foreach ($list as $one) {
            $one->notify(new Entry($this->block), 'add');
        }
        return true;
    }

    public function register(string $email, string $password): void
    {
        $this->add($email, null);
    }

    public function add(string $email, ?object $applier): void
    {
        $this->kernel->start(Request::create('http://shop.test/register', 'POST'));
        $this->kernel->app->make('director')->dispatch(new Added($email, $applier), 'on_user_add');
    }

    public function runScheduler(): void
    {
        $this->kernel->start(Request::create('/'), [], true);
        $config = $this->kernel->app->make('config/database');
        $state = (array) json_decode((string) $config->get('mtc_sidecar::state.delivery'), true);
        $config->save('mtc_sidecar::state.delivery', json_encode(array_intersect_key($state, ['told' => 1])));
        $task = new class () implements TaskInterface, InputInterface {
        };
        $command = $this->kernel->app->make(Tasks::class)->tasks['mtc_sidecar_outbox']()->getTaskRunner($task, $task)->command;
        $handler = $command::getHandler();
        (new $handler())($command);
    }

    public function command(string $name): array
    {
        $this->kernel->start(Request::create('/'), [], true);
        $output = new BufferedOutput();
        $code = $this->kernel->app->make('console')->find('mtc-sidecar')->run(new ArrayInput(['action' => $name]), $output);
        return ['ok' => $code === 0, 'text' => $output->fetch()];
    }

    public function status(): string
    {
        $this->kernel->start(Request::create('http://shop.test/index.php/dashboard'), ['3']);
        $screen = new MtcSidecar();
        $screen->view();
        return implode("\n", $screen->sets['lines']);
    }

    public function uninstall(): void
    {
        $this->kernel->start(Request::create('/'))->uninstall();
        $this->kernel->isInstalled = false;
    }

    public function leftovers(): array
    {
        $tables = $this->kernel->database->fetchFirstColumn("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'Config'");
        return array_merge($tables, $this->kernel->database->fetchFirstColumn('SELECT configItem FROM Config'));
    }

    /**
     * @param array<string, string> $headers
     * @return array<string, string>
     */
    private static function server(array $headers): array
    {
        $server = [];
        foreach ($headers as $name => $value) {
            $server['HTTP_' . strtoupper(strtr($name, '-', '_'))] = $value;
        }
        return $server;
    }
}
