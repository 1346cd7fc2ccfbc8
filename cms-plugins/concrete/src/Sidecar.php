<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Database\Connection\Connection;
use Concrete\Core\Support\Facade\Application;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\DoctrineSql;
use MtcSidecar\Core\TableOutbox;

/** The package put together, for its events, its screen, its task and its commands. */
final class Sidecar
{
    public const VERSION = '0.1.0';
    public const KNOWN_ROUTE = '/mtc_sidecar/known';

    public static function host(): ConcreteHost
    {
        return new ConcreteHost(Application::getFacadeApplication());
    }

    public static function adapter(): Adapter
    {
        $app = Application::getFacadeApplication();
        $outbox = new TableOutbox(new DoctrineSql($app->make(Connection::class)), 'MtcSidecarOutbox');
        return new Adapter(self::host(), $outbox, [
            'cms' => 'concrete',
            'cms_version' => (string) $app->make('config')->get('concrete.version'),
            'plugin' => 'mtc-sidecar',
            'plugin_version' => self::VERSION,
        ]);
    }
}
