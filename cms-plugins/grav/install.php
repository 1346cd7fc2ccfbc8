<?php

declare(strict_types=1);

use Grav\Common\Filesystem\Folder;
use Grav\Common\Grav;

/** Asked for by Grav's package manager: it removes no more than the folder of the plugin. */
class MtcsidecarInstall
{
    public static function postUninstall(): string
    {
        $locator = Grav::instance()['locator'];
        $data = $locator->findResource('user-data://', true, true) . '/mtc-sidecar';
        is_dir($data) && Folder::delete($data);
        array_map('unlink', $locator->findResources('config://plugins/mtc-sidecar.yaml'));
        return '';
    }
}
