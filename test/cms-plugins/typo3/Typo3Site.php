<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use Doctrine\DBAL\DriverManager;
use GuzzleHttp\Psr7\ServerRequest;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\SiteAnswer;
use Psr\Http\Message\ResponseInterface;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Output\BufferedOutput;
use TYPO3\CMS\Core\Context\Context;
use TYPO3\CMS\Core\Core\Environment;
use TYPO3\CMS\Core\Database\Connection;
use TYPO3\CMS\Core\Database\ConnectionPool;
use TYPO3\CMS\Core\Database\Event\AlterTableDefinitionStatementsEvent;
use TYPO3\CMS\Core\Http\Client\GuzzleClientFactory;
use TYPO3\CMS\Core\Messaging\FlashMessageService;
use TYPO3\CMS\Core\Registry;
use TYPO3\CMS\Core\Site\Entity\Site;
use TYPO3\CMS\Core\Site\Entity\SiteSettings;
use TYPO3\CMS\Core\Site\SiteFinder;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;
use TYPO3\CMS\Extbase\Event\Persistence\EntityAddedToPersistenceEvent;
use TYPO3\CMS\Extbase\Persistence\Generic\Mapper\DataMapper;
use TYPO3\CMS\Form\Domain\Configuration\ConfigurationService;
use TYPO3\CMS\Frontend\Authentication\FrontendUserAuthentication;

/** A TYPO3 with one site, from its front door, its backend and its command line. */
final class Typo3Site implements ContractSite
{
    public Connection $database;
    public Frontend $frontend;
    public Kernel $kernel;
    private string $extension = '';
    private SiteFinder $sites;
    public ?SiteSet $set = null;
    private FlashMessageService $messages;
    private ConfigurationService $prototypes;
    /** @var \ArrayObject<string, string> the cached pages: they outlive requests */
    private \ArrayObject $cache;
    /** @var array<string, mixed> the settings in the file of the site */
    public array $stored = [];

    public function __construct()
    {
        $parameters = ['driver' => 'pdo_sqlite', 'memory' => true, 'wrapperClass' => Connection::class];
        $this->database = DriverManager::getConnection($parameters);
        $this->database->executeStatement('CREATE TABLE sys_registry (entry_namespace text, entry_key text, entry_value blob)');
        Environment::$folder = sys_get_temp_dir() . '/mtc-no-such-folder';
        $GLOBALS['TYPO3_CONF_VARS'] = [
            'SYS' => ['encryptionKey' => str_repeat('5e', 48)],
            'FE' => ['cacheHash' => ['excludedParameters' => ['L', 'utm_source']]],
        ];
        $this->sites = new SiteFinder();
        $this->cache = new \ArrayObject();
        $this->boot();
    }

    public function install(): void
    {
        $this->extension = (string) getenv('MTC_TEST_PLUGIN');
        $this->boot();
    }

    /** Puts a fresh TYPO3 together, as each request does. */
    public function boot(): void
    {
        ExtensionManagementUtility::$active = [];
        ExtensionManagementUtility::$setup = '';
        $databases = new ConnectionPool($this->database);
        $tables = new DataMapper();
        $tables->tables = [Member::class => 'fe_users'];
        $context = new Context();
        $this->kernel = new Kernel($this->extension, [
            Context::class => $context,
            ConfigurationService::class => $this->prototypes = new ConfigurationService(),
            ConnectionPool::class => $databases,
            DataMapper::class => $tables,
            FlashMessageService::class => $this->messages = new FlashMessageService(),
            GuzzleClientFactory::class => new GuzzleClientFactory(),
            Registry::class => new Registry($databases),
            SiteFinder::class => $this->sites,
        ]);
        $this->prototypes->prototypes = FormFramework::prototypesOf($this->extension)->prototypes;
        $this->set = $this->extension === '' ? null : new SiteSet($this->extension, $this->kernel->settingTypes());
        $site = new Site('main', 1, 'http://shop.test/', new SiteSettings($this->set?->values($this->stored) ?? []));
        $this->sites->sites = ['main' => $site];
        $this->frontend = new Frontend($this->kernel, $site, $context, $this->extension, $this->cache);
    }

    public function saveSettings(array $posted): string
    {
        $GLOBALS['TYPO3_REQUEST'] = new ServerRequest('POST', 'http://shop.test/typo3/module/site/settings');
        $GLOBALS['BE_USER'] = new \stdClass();
        $values = [];
        foreach ($posted as $key => $text) {
            $type = $this->set?->definitions["mtcSidecar.$key"]->type;
            $isList = $type === 'stringlist' && is_string($text);
            $lines = $isList ? json_encode(array_values(array_filter(explode("\n", $text)))) : $text;
            $values["mtcSidecar.$key"] = $type === 'bool' && $text === '' ? '0' : $lines;
        }
        $this->stored = $this->set?->written($values) ?? [];
        $said = array_column($this->messages->queue->messages, 'message');
        unset($GLOBALS['TYPO3_REQUEST'], $GLOBALS['BE_USER']);
        $this->boot();
        return implode("\n", $said);
    }

    public function addSecondSite(): void
    {
        $settings = new SiteSettings($this->set?->values($this->stored) ?? []);
        $this->sites->sites['second'] = new Site('second', 2, 'http://second.test/', $settings);
    }

    public function giveUpSet(): void
    {
        $this->sites->sites['main'] = new Site('main', 1, 'http://shop.test/', new SiteSettings([]));
    }

    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer
    {
        $request = (new ServerRequest('GET', "http://shop.test$path"))->withCookieParams($cookies);
        return self::seen($this->frontend->answer($request, $roles));
    }

    public function pageSaying(string $text): SiteAnswer
    {
        $this->frontend->text = $text;
        return $this->page('/text');
    }

    public function editorRole(): string
    {
        return 'backend';
    }

    public function known(string $method, string $ct, array $headers): SiteAnswer
    {
        $path = $this->page('/')->gateTags()[0]['data-mtc-known'];
        $request = new ServerRequest($method, "http://shop.test$path", $headers);
        $request = $method === 'POST' ? $request->withParsedBody(['ct' => $ct]) : $request->withQueryParams(['ct' => $ct]);
        return self::seen($this->frontend->answer($request));
    }

    /** @param array<string, mixed> $answers */
    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool
    {
        return $this->submitChangedForm([], $answers, $cookies, $headers);
    }

    /**
     * @param array<string, mixed> $changes of the form
     * @param array<string, mixed> $answers
     * @param array<string, string> $cookies
     * @param array<string, string> $headers
     */
    public function submitChangedForm(array $changes, array $answers, array $cookies = [], array $headers = []): bool
    {
        $forms = new FormFramework($this->kernel, $this->prototypes);
        $isTaken = false;
        $this->visit('/contact', $cookies, $headers, static function () use ($forms, $answers, $changes, &$isTaken): void {
            $isTaken = $forms->submit($answers, $changes);
        });
        return $isTaken;
    }

    public function register(string $email, string $password): void
    {
        $event = new EntityAddedToPersistenceEvent(new Member($email, $password));
        $this->visit('/register', [], [], fn () => $this->kernel->dispatch($event));
    }

    /**
     * @param array<string, string> $cookies
     * @param array<string, string> $headers
     */
    public function visit(string $path, array $cookies, array $headers, callable $what): void
    {
        $server = [];
        foreach ($headers as $name => $value) {
            $server['HTTP_' . strtoupper(strtr($name, '-', '_'))] = $value;
        }
        $request = new ServerRequest('POST', "http://shop.test$path?tx_form=1", $headers, null, '1.1', $server);
        $this->frontend->answer($request->withCookieParams($cookies), [], static function () use ($what): ResponseInterface {
            $what();
            return new \GuzzleHttp\Psr7\Response(303);
        });
    }

    public function runScheduler(): void
    {
        $registry = new Registry(new ConnectionPool($this->database));
        $state = (array) json_decode($registry->get('mtc_sidecar', 'delivery-1', ''), true);
        $registry->set('mtc_sidecar', 'delivery-1', json_encode(array_intersect_key($state, ['told' => 1])));
        foreach ($this->kernel->schedulable() as $command) {
            self::run($command, []);
        }
    }

    /** @param array<string, string> $words */
    public function command(string $name, array $words = []): array
    {
        return self::run($this->kernel->commands()["mtc:$name"], $words);
    }

    public function status(): string
    {
        $said = '';
        foreach ($this->kernel->statusProviders() as $provider) {
            foreach ($provider->getStatus() as $status) {
                $said .= "{$status->title}: {$status->value} {$status->message}\n";
            }
        }
        return $said;
    }

    public function uninstall(): void
    {
        $this->command('uninstall');
        $this->extension = '';
        $this->boot();
    }

    public function leftovers(): array
    {
        $tables = $this->database->fetchFirstColumn("SELECT name FROM sqlite_master WHERE name LIKE '%mtcsidecar%'");
        return [...$tables, ...$this->database->fetchFirstColumn("SELECT entry_key FROM sys_registry WHERE entry_namespace LIKE '%mtc%'")];
    }

    /** @param array<string, string> $row of the member */
    public function member(array $row): FrontendUserAuthentication
    {
        $user = new FrontendUserAuthentication();
        $user->user = $row;
        return $user;
    }

    /** @return list<string> the tables that the analysis of the database expects */
    public function declaredTables(): array
    {
        $event = new AlterTableDefinitionStatementsEvent([]);
        $this->kernel->dispatch($event);
        return $event->getSqlData();
    }

    /**
     * @param array<string, string> $words
     * @return array{ok: bool, text: string}
     */
    private static function run(Command $command, array $words): array
    {
        $output = new BufferedOutput();
        $code = $command->run(new ArrayInput($words), $output);
        return ['ok' => $code === 0, 'text' => $output->fetch()];
    }

    private static function seen(ResponseInterface $answer): SiteAnswer
    {
        return new SiteAnswer($answer->getStatusCode(), $answer->getHeaders(), (string) $answer->getBody());
    }
}
