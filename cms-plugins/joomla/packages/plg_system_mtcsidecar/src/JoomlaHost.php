<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\System\MtcSidecar;

use Joomla\CMS\Access\Access;
use Joomla\CMS\Application\CMSApplicationInterface;
use Joomla\CMS\Cache\CacheControllerFactoryInterface;
use Joomla\CMS\Factory;
use Joomla\CMS\Helper\UserGroupsHelper;
use Joomla\CMS\Uri\Uri;
use Joomla\Database\DatabaseInterface;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\DirectHttp;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\TableOutbox;
use MtcSidecar\Core\TextKeepingHost;

\defined('_JEXEC') or die;

/** Settings are the parameters of the system plugin, as Joomla keeps them; the rest is in a table of its own. */
final class JoomlaHost extends TextKeepingHost
{
    public const VERSION = '0.1.0';
    private const OURS = "type = 'plugin' AND folder = 'system' AND element = 'mtcsidecar'";

    private CMSApplicationInterface $application;
    private JoomlaSql $sql;
    /** @var array<mixed>|null as the settings form shows them; null until they are asked for */
    private ?array $parameters = null;

    /** @param string $visited the address that this request came to, where that alone counts */
    public function __construct(private string $visited = '')
    {
        $this->application = Factory::getApplication();
        $this->sql = new JoomlaSql(Factory::getContainer()->get(DatabaseInterface::class));
    }

    public function adapter(): Adapter
    {
        return new Adapter($this, new TableOutbox($this->sql, '#__mtcsidecar_outbox'), [
            'cms' => 'joomla',
            'cms_version' => JVERSION,
            'plugin' => 'mtc-sidecar',
            'plugin_version' => self::VERSION,
        ]);
    }

    public function readSettings(): array
    {
        return SettingsForm::changesFrom($this->parameters());
    }

    public function writeSettings(array $settings): void
    {
        $this->parameters = SettingsForm::textsOf($settings);
        $values = [(string) json_encode($this->parameters)];
        $this->sql->execute('UPDATE #__extensions SET params = ? WHERE ' . self::OURS, $values);
    }

    /** @return array<mixed> */
    public function parameters(): array
    {
        if ($this->parameters === null) {
            $rows = $this->sql->select('SELECT params FROM #__extensions WHERE ' . self::OURS, []);
            $this->parameters = (array) json_decode((string) ($rows[0]['params'] ?? ''), true);
        }
        return $this->parameters;
    }

    public function sealingKey(): string
    {
        return (string) $this->application->get('secret');
    }

    public function editorRoles(): array
    {
        if (isset($this->parameters()['excludedRoles'])) {
            return []; // The admin has said otherwise: no page has to find out.
        }
        $groups = array_keys(UserGroupsHelper::getInstance()->getAll());
        return array_values(array_map('strval', array_filter($groups, static function (int $group): bool {
            // Super users may do all by one rule, which does not name the others.
            return Access::checkGroup($group, 'core.create') || Access::checkGroup($group, 'core.edit') || Access::checkGroup($group, 'core.admin');
        })));
    }

    public function addresses(): array
    {
        // The command line does not know where the site is: what the settings were saved at is kept.
        return [$this->visited ?: $this->parameters()['address'] ?? Uri::root()];
    }

    public function knownEndpoint(): string
    {
        return Uri::root(true) . '/index.php?option=com_ajax&group=system&plugin=mtcsidecar&format=raw';
    }

    public function translate(string $english): string
    {
        $language = $this->application->getLanguage();
        $language->load('plg_system_mtcsidecar', JPATH_PLUGINS . '/system/mtcsidecar');
        $key = 'PLG_SYSTEM_MTCSIDECAR_' . trim(strtoupper((string) preg_replace('/[^a-z]+/i', '_', $english)), '_');
        return $language->hasKey($key) ? $language->_($key) : $english;
    }

    public function forgetCachedPages(): void
    {
        $factory = Factory::getContainer()->get(CacheControllerFactoryInterface::class);
        $factory->createCacheController('callback', ['defaultgroup' => 'page'])->clean('page');
    }

    public function send(HttpRequest $request): HttpAnswer
    {
        // Joomla's own client counts whole seconds, and Joomla 6 is about to change it.
        return (new DirectHttp())->send($request);
    }

    protected function readText(string $name): string
    {
        $rows = $this->sql->select('SELECT content FROM #__mtcsidecar WHERE name = ?', [$name]);
        return (string) ($rows[0]['content'] ?? '');
    }

    protected function writeText(string $name, string $text): void
    {
        $this->sql->execute('UPDATE #__mtcsidecar SET content = ? WHERE name = ?', [$text, $name]);
    }
}
