<?php

// What the privacy tools of a real Joomla do with a confirmed request, without the mail that confirms it:
// `php console.php ROOT export|remove EMAIL`.

declare(strict_types=1);

use Joomla\CMS\Factory;
use Joomla\CMS\User\UserFactoryInterface;
use Joomla\Component\Privacy\Administrator\Helper\PrivacyHelper;
use Joomla\Database\DatabaseInterface;

[, $root, $type, $email] = $argv;
chdir($root);
$_SERVER = ['HTTP_HOST' => 'localhost', 'REQUEST_URI' => '/', 'SCRIPT_NAME' => '/index.php'] + $_SERVER;
define('_JEXEC', 1);
define('JPATH_BASE', $root);
require "$root/includes/defines.php";
require "$root/includes/framework.php";

$container = Factory::getContainer();
foreach (['session', 'JSession', \Joomla\CMS\Session\Session::class, \Joomla\Session\Session::class, \Joomla\Session\SessionInterface::class] as $name) {
    $container->alias($name, 'session.cli');
}
$application = Factory::$application = $container->get(\Joomla\Console\Application::class);
$application->createExtensionNamespaceMap();
$database = $container->get(DatabaseInterface::class);
$admin = (int) $database->setQuery('SELECT MIN(id) FROM #__users')->loadResult();
$application->loadIdentity($container->get(UserFactoryInterface::class)->loadUserById($admin));

$request = (object) [
    'email' => $email,
    'request_type' => $type,
    'status' => 1,
    'requested_at' => Factory::getDate()->toSql(),
    'confirm_token' => '',
];
$database->insertObject('#__privacy_requests', $request, 'id');
$factory = $application->bootComponent('com_privacy')->getMVCFactory();
$model = $factory->createModel(ucfirst($type), 'Administrator', ['ignore_request' => true]);
$answer = $type === 'export'
    ? PrivacyHelper::renderDataAsXml($model->collectDataForExportRequest($request->id))
    : $model->removeDataForRequest($request->id);
$database->setQuery("DELETE FROM #__privacy_requests WHERE id = {$request->id}")->execute();
echo json_encode(['answer' => $answer, 'messages' => $application->getMessageQueue()]);
