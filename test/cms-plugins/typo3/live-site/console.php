<?php

// What the live test does to a site behind the back of TYPO3: php console.php ROOT prepare|add-member|forget-delays|traces

declare(strict_types=1);

use TYPO3\CMS\Core\Core\Bootstrap;
use TYPO3\CMS\Core\Core\SystemEnvironmentBuilder;
use TYPO3\CMS\Core\Crypto\PasswordHashing\PasswordHashFactory;
use TYPO3\CMS\Core\Database\ConnectionPool;
use TYPO3\CMS\Core\Registry;
use TYPO3\CMS\Core\Utility\GeneralUtility;

[, $root, $task] = $argv;
chdir($root);
$classLoader = require "$root/vendor/autoload.php";
SystemEnvironmentBuilder::run(0, SystemEnvironmentBuilder::REQUESTTYPE_CLI);
Bootstrap::init($classLoader);
$databases = GeneralUtility::makeInstance(ConnectionPool::class);
$database = $databases->getConnectionByName('Default');

if ($task === 'prepare') {
    foreach (['sys_template' => [], 'tt_content' => [], 'pages' => ['pid' => 1]] as $table => $which) {
        $which === [] ? $database->executeStatement("DELETE FROM $table") : $database->delete($table, $which);
    }
    $form = '<?xml version="1.0" encoding="utf-8"?><T3FlexForms><data><sheet index="sDEF"><language index="lDEF">'
        . '<field index="settings.persistenceIdentifier"><value index="vDEF">EXT:mtc_test/Configuration/Forms/contact.form.yaml</value>'
        . '</field></language></sheet></data></T3FlexForms>';
    $pages = [
        'contact' => ['CType' => 'form_formframework', 'pi_flexform' => $form],
        'text' => ['CType' => 'text', 'bodytext' => '<p>Write: {mautic type="form" 3} or {mautic type="focus" 1}not at all.</p>'],
        'older' => ['CType' => 'mautic_form', 'mautic_form_id' => 7],
        'shoes' => ['CType' => 'text', 'bodytext' => '<p>All our shoes.</p>'],
        'login' => ['CType' => 'felogin_login'],
        'boots' => ['CType' => 'text', 'bodytext' => '<p>All our boots.</p>'],
    ];
    foreach ($pages as $name => $content) {
        $database->insert('pages', ['pid' => 1, 'title' => ucfirst($name), 'slug' => "/$name", 'doktype' => 1]);
        $database->insert('tt_content', ['pid' => (int) $database->lastInsertId(), 'colPos' => 0, 'header' => ''] + $content);
    }
}
if ($task === 'add-member') {
    $password = GeneralUtility::makeInstance(PasswordHashFactory::class)->getDefaultHashInstance('FE')->getHashedPassword('Open sesame!');
    $database->executeStatement('DELETE FROM fe_groups');
    $database->executeStatement('DELETE FROM fe_users');
    $database->insert('fe_groups', ['pid' => 1, 'title' => 'Members']);
    $group = $database->lastInsertId();
    $row = ['username' => 'dee', 'email' => 'dee@example.test', 'last_name' => 'Dale', 'usergroup' => $group];
    $database->insert('fe_users', ['pid' => 1, 'password' => $password] + $row);
}
if ($task === 'forget-delays') {
    $registry = GeneralUtility::makeInstance(Registry::class);
    $state = (array) json_decode($registry->get('mtc_sidecar', 'delivery-1', ''), true);
    $registry->set('mtc_sidecar', 'delivery-1', json_encode(array_intersect_key($state, ['told' => 1])));
    $database->executeStatement('UPDATE tx_mtcsidecar_outbox_1 SET due_at = 0 WHERE due_at IS NOT NULL');
}
if ($task === 'traces') {
    $tables = array_filter($database->createSchemaManager()->listTableNames(), static fn (string $name): bool => str_contains($name, 'mtcsidecar'));
    $kept = $database->executeQuery("SELECT entry_key FROM sys_registry WHERE entry_namespace LIKE '%mtc%'")->fetchFirstColumn();
    echo json_encode([...$tables, ...$kept]);
}
