<?php

declare(strict_types=1);

use TYPO3\CMS\Core\Information\Typo3Version;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;

defined('TYPO3') || die();

// A tracked link shows the same page as any other: without this it would be refused, or never cached.
array_push($GLOBALS['TYPO3_CONF_VARS']['FE']['cacheHash']['excludedParameters'], 'ct', '^ct[');

// Version 14 finds Configuration/Form by itself.
if ((new Typo3Version())->getMajorVersion() < 14) {
    foreach (['plugin', 'module'] as $where) {
        ExtensionManagementUtility::addTypoScriptSetup(
            "$where.tx_form.settings.yamlConfigurations.1764057600 = EXT:mtc_sidecar/Configuration/Form/MtcSidecar/config.yaml"
        );
    }
}
