<?php

declare(strict_types=1);

namespace MtcSidecar\Grav;

use Grav\Common\Grav;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\FolderOutbox;

/** The plugin put together, for its events, its commands and the scheduler. */
final class Sidecar
{
    public const VERSION = '0.1.0';
    public const KNOWN_ROUTE = '/mtc-sidecar/known';

    public static function host(): GravHost
    {
        return new GravHost(Grav::instance());
    }

    public static function adapter(): Adapter
    {
        return new Adapter(self::host(), new FolderOutbox(self::host()->folder() . '/outbox'), [
            'cms' => 'grav',
            'cms_version' => GRAV_VERSION,
            'plugin' => 'mtc-sidecar',
            'plugin_version' => self::VERSION,
        ]);
    }

    /** For the scheduler: by its name, so that the job can be kept. */
    public static function run(): void
    {
        self::adapter()->runScheduled();
    }

    /** Whether the older plugin for Mautic is at work: its short codes are its own then. */
    public static function hasOldPlugin(): bool
    {
        $grav = Grav::instance();
        return (bool) $grav['config']->get('plugins.mautic.enabled')
            && $grav['locator']->findResource('plugins://mautic/mautic.php') !== false;
    }

    /** What the settings screen shows before somebody saves it. */
    public static function setting(string $key): string
    {
        $value = self::adapter()->settings()->known()[$key] ?? '';
        return is_string($value) ? $value : '';
    }
}
