<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\CollectedSql;
use MtcSidecar\Core\DoctrineSql;
use MtcSidecar\Core\Sql;
use MtcSidecar\Core\TableOutbox;
use MtcSidecar\Core\Visitor;
use Psr\Http\Message\ServerRequestInterface;
use TYPO3\CMS\Core\Attribute\AsEventListener;
use TYPO3\CMS\Core\Database\ConnectionPool;
use TYPO3\CMS\Core\Database\Event\AlterTableDefinitionStatementsEvent;
use TYPO3\CMS\Core\Http\Client\GuzzleClientFactory;
use TYPO3\CMS\Core\Information\Typo3Version;
use TYPO3\CMS\Core\Registry;
use TYPO3\CMS\Core\Site\Entity\Site;
use TYPO3\CMS\Core\Site\SiteFinder;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;

/** Each site that has the set is a site of the sidecar, with an outbox of its own. */
final class Sidecars
{
    private const TABLE = 'tx_mtcsidecar_outbox_';

    /** What a visitor asks for at this time; null in the backend and on the command line. */
    public ?ServerRequestInterface $request = null;

    public function __construct(
        private readonly SiteFinder $sites,
        private readonly Registry $registry,
        private readonly ConnectionPool $databases,
        private readonly GuzzleClientFactory $clients
    ) {
    }

    /** Null for a site without the set. */
    public function of(mixed $site): ?Adapter
    {
        if (!$site instanceof Site || !$site->getSettings()->has('mtcSidecar.sidecarUrl')) {
            return null;
        }
        $host = new SiteHost($site, $this->registry, $this->clients);
        return new Adapter($host, self::outbox($site, $this->sql()), [
            'cms' => 'typo3',
            'cms_version' => (new Typo3Version())->getVersion(),
            'plugin' => 'mtc_sidecar',
            'plugin_version' => ExtensionManagementUtility::getExtensionVersion('mtc_sidecar'),
        ]);
    }

    public function ofRequest(): ?Adapter
    {
        return $this->of($this->request?->getAttribute('site'));
    }

    /** @return array<string, Adapter> by the identifiers of the sites */
    public function all(): array
    {
        return array_filter(array_map($this->of(...), $this->sites->getAllSites()));
    }

    public function visitor(): Visitor
    {
        return Visitor::ofRequest(
            $this->request?->getServerParams() ?? [],
            $this->request?->getCookieParams() ?? [],
            (string) $this->request?->getAttribute('language')?->getLocale()->getLanguageCode()
        );
    }

    /** Of sites that have given up the set as well. */
    public function forgetAll(): void
    {
        foreach ($this->sites->getAllSites() as $site) {
            self::outbox($site, $this->sql())->drop();
        }
        $this->registry->removeAllByNamespace(SiteHost::REGISTRY);
    }

    /** So that the analysis of the database neither misses the tables nor offers to remove them. */
    #[AsEventListener]
    public function declareTables(AlterTableDefinitionStatementsEvent $event): void
    {
        $tables = new CollectedSql();
        foreach (array_intersect_key($this->sites->getAllSites(), $this->all()) as $site) {
            self::outbox($site, $tables)->create();
        }
        foreach ($tables->statements as $statement) {
            $event->addSqlData($statement . ';');
        }
    }

    private function sql(): Sql
    {
        return new DoctrineSql($this->databases->getConnectionByName(ConnectionPool::DEFAULT_CONNECTION_NAME));
    }

    private static function outbox(Site $site, Sql $sql): TableOutbox
    {
        return new TableOutbox($sql, self::TABLE . $site->getRootPageId());
    }
}
