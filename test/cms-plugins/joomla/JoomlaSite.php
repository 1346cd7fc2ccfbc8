<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Joomla;

use Joomla\CMS\Access\Access;
use Joomla\CMS\Application\CMSApplication;
use Joomla\CMS\Document\Document;
use Joomla\CMS\Event\ApplicationEvent;
use Joomla\CMS\Event\Contact\SubmitContactEvent;
use Joomla\CMS\Event\Content\ContentPrepareEvent;
use Joomla\CMS\Event\GenericEvent;
use Joomla\CMS\Event\Model\BeforeSaveEvent;
use Joomla\CMS\Event\Model\PrepareDataEvent;
use Joomla\CMS\Event\PageCache\SetCachingEvent;
use Joomla\CMS\Event\Plugin\AjaxEvent;
use Joomla\CMS\Event\User\AfterSaveEvent;
use Joomla\CMS\User\User;
use Joomla\Component\Scheduler\Administrator\Event\ExecuteTaskEvent;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\SiteAnswer;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Output\BufferedOutput;

/** The shipped package in a Joomla with its page cache on. */
final class JoomlaSite implements ContractSite
{
    public Kernel $kernel;

    public function __construct()
    {
        $this->kernel = new Kernel();
        Installer::remove($this->kernel->root);
    }

    public function install(): void
    {
        $this->kernel->begin('administrator');
        (new Installer($this->kernel->database, $this->kernel->root))->install((string) getenv('MTC_TEST_PLUGIN'));
    }

    public function saveSettings(array $posted): string
    {
        $application = $this->kernel->begin('administrator', 'POST', '/administrator/index.php', ['post' => $posted], ['extension', 'content']);
        $row = $this->settingsRow();
        $shown = clone $row;
        $shown->params = (array) json_decode($row->params, true);
        $this->kernel->dispatch('onContentPrepareData', new PrepareDataEvent('onContentPrepareData', ['context' => 'com_plugins.plugin', 'data' => $shown, 'subject' => new \stdClass()]));
        $row->params = (string) json_encode(array_map(static fn ($one) => $one === '' ? '0' : $one, $posted) + $shown->params);
        $data = ['context' => 'com_plugins.plugin', 'subject' => $row, 'isNew' => false, 'data' => []];
        try {
            $this->kernel->dispatch('onExtensionBeforeSave', new BeforeSaveEvent('onExtensionBeforeSave', $data));
        } catch (\Exception $refusal) {
            return $refusal->getMessage();
        }
        $params = $this->kernel->database->quote($row->params);
        $this->kernel->database->setQuery("UPDATE #__extensions SET params = $params WHERE extension_id = {$row->extension_id}")->execute();
        return implode(' ', $application->messages);
    }

    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer
    {
        return $this->show($path, $cookies, array_map('intval', $roles), '<p>Hello</p>');
    }

    public function pageSaying(string $text): SiteAnswer
    {
        return $this->show('/saying', [], [], "<p>$text</p>");
    }

    public function editorRole(): string
    {
        return (string) array_key_first(Access::WRITERS);
    }

    public function known(string $method, string $ct, array $headers): SiteAnswer
    {
        $gate = $this->show('/', [], [], '')->gateTags()[0]['data-mtc-known'];
        parse_str((string) parse_url($gate, PHP_URL_QUERY), $query);
        self::same(['com_ajax', 'raw', 'mtcsidecar'], [$query['option'], $query['format'], $query['plugin']]);
        $values = $method === 'GET' ? ['get' => $query + compact('ct')] : ['get' => $query, 'post' => compact('ct')];
        $application = $this->kernel->begin('site', $method, $gate, $values + compact('headers'), [(string) $query['group']]);
        $application->document = new Document('raw', $this->kernel->root);
        $name = 'onAjax' . ucfirst((string) $query['plugin']);
        $body = $this->kernel->dispatch($name, new AjaxEvent($name, ['subject' => $application]))->getArgument('result', []);
        return self::answer($application, is_array($body) ? implode('', $body) : (string) $body);
    }

    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool
    {
        $said = ['contact_name' => $answers['name'], 'contact_email' => $answers['email'], 'contact_message' => $answers['message']];
        $said += ['contact_subject' => 'A question', 'contact_email_copy' => '1', 'captcha' => 'x7', 'id' => '1:us'];
        $this->kernel->begin('site', 'POST', '/contact', ['post' => ['jform' => $said]] + compact('cookies', 'headers'), ['contact']);
        $contact = (object) ['id' => 1, 'name' => 'The shop', 'email_to' => 'shop@shop.test'];
        $this->kernel->dispatch('onSubmitContact', new SubmitContactEvent('onSubmitContact', ['subject' => $contact, 'data' => $said]));
        return true;
    }

    public function register(string $email, string $password): void
    {
        $this->kernel->begin('site', 'POST', '/register', [], ['user']);
        $user = ['id' => 9, 'name' => 'Cleo', 'username' => 'cleo', 'email' => $email, 'password_clear' => $password];
        $data = ['subject' => $user, 'isNew' => true, 'savingResult' => true, 'errorMessage' => ''];
        $this->kernel->dispatch('onUserAfterSave', new AfterSaveEvent('onUserAfterSave', $data));
    }

    public function runScheduler(): void
    {
        $this->kernel->begin('cli', '', '', [], ['task']);
        $known = new \stdClass();
        $known->options = [];
        $this->kernel->dispatch('onTaskOptionsList', new GenericEvent('onTaskOptionsList', ['subject' => $known]));
        $types = $this->kernel->database->setQuery('SELECT type FROM #__scheduler_tasks WHERE state = 1')->loadColumn();
        foreach ($types as $type) {
            $arguments = ['subject' => $known, 'routineId' => $type, 'langConstPrefix' => $known->options[$type], 'params' => new \stdClass()];
            $event = $this->kernel->dispatch('onExecuteTask', new ExecuteTaskEvent('onExecuteTask', $arguments));
            self::same(0, $event->getArgument('result')['status'] ?? null);
        }
    }

    public function command(string $name): array
    {
        $application = $this->kernel->begin('cli');
        $this->kernel->dispatch('application.before_execute', new ApplicationEvent('application.before_execute', ['subject' => $application]));
        $output = new BufferedOutput();
        $code = $application->commands["mtc-sidecar:$name"]->execute(new ArrayInput([]), $output);
        return ['ok' => $code === 0, 'text' => $output->fetch()];
    }

    public function status(): string
    {
        $this->kernel->begin('administrator', 'GET', '/administrator/index.php', [], ['quickicon']);
        $event = $this->kernel->dispatch('onGetIcons', new GenericEvent('onGetIcons', ['context' => 'update_quickicon']));
        return implode(' ', array_column(array_merge(...$event->getArgument('result', [])), 'text'));
    }

    public function uninstall(): void
    {
        $this->kernel->begin('administrator', 'POST', '/administrator/index.php', [], ['extension']);
        (new Installer($this->kernel->database, $this->kernel->root))->uninstall();
    }

    public function leftovers(): array
    {
        $rows = "SELECT name FROM sqlite_master WHERE name LIKE '%mtc%' UNION SELECT element FROM #__extensions UNION SELECT type FROM #__scheduler_tasks";
        $files = (array) glob("{$this->kernel->root}/{plugins/*/*,media/*}", GLOB_BRACE);
        return array_map('strval', array_merge($this->kernel->database->setQuery($rows)->loadColumn(), $files));
    }

    /**
     * @param array<string, string> $cookies
     * @param list<int> $groups
     */
    private function show(string $path, array $cookies, array $groups, string $text): SiteAnswer
    {
        parse_str((string) parse_url($path, PHP_URL_QUERY), $get);
        $application = $this->kernel->begin('site', 'GET', $path, compact('cookies', 'get'), ['content', 'pagecache']);
        $application->user = new User($groups ?: [1, 9]);
        $results = $this->kernel->dispatch('onPageCacheSetCaching', new SetCachingEvent('onPageCacheSetCaching'))->getArgument('result', []);
        $isCached = $groups === [] && !in_array(false, $results, true);
        $body = $isCached ? $this->kernel->cache->pages[$path] ?? null : null;
        $body ??= $this->rendered($application, $text);
        if ($isCached) {
            $this->kernel->cache->pages[$path] = $body;
        }
        return self::answer($application, $body);
    }

    private function rendered(CMSApplication $application, string $text): string
    {
        $application->document = new Document('html', $this->kernel->root);
        $article = (object) ['id' => 1, 'text' => $text];
        $arguments = ['context' => 'com_content.article', 'subject' => $article, 'params' => new \stdClass(), 'page' => 0];
        $this->kernel->dispatch('onContentPrepare', new ContentPrepareEvent('onContentPrepare', $arguments));
        $this->kernel->dispatch('onBeforeCompileHead', new ApplicationEvent('onBeforeCompileHead', ['subject' => $application]));
        return "<html><head>{$application->document->head()}</head><body>{$article->text}</body></html>";
    }

    private function settingsRow(): \stdClass
    {
        $rows = $this->kernel->database->setQuery("SELECT * FROM #__extensions WHERE folder = 'system'")->loadAssocList();
        return (object) ($rows[0] ?? throw new \LogicException('The plugin is not there'));
    }

    private static function answer(CMSApplication $application, string $body): SiteAnswer
    {
        $headers = ['set-cookie' => $application->getInput()->cookie->sent];
        foreach ($application->headers as ['name' => $name, 'value' => $value]) {
            $headers[strtolower($name)][] = $value;
        }
        return new SiteAnswer((int) ($headers['status'][0] ?? 200), array_filter($headers), $body);
    }

    private static function same(mixed $expected, mixed $actual): void
    {
        $expected === $actual || throw new \LogicException('Joomla expects ' . json_encode($expected) . ', not ' . json_encode($actual));
    }
}
