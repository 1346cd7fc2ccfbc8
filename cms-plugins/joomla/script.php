<?php

declare(strict_types=1);

use Joomla\CMS\Cache\CacheControllerFactoryInterface;
use Joomla\CMS\Factory;
use Joomla\CMS\Installer\InstallerAdapter;
use Joomla\CMS\Installer\InstallerScriptInterface;
use Joomla\CMS\MVC\Model\AdminModel;
use Joomla\Database\DatabaseInterface;

\defined('_JEXEC') or die;

return new class () implements InstallerScriptInterface {
    public function preflight(string $type, InstallerAdapter $adapter): bool
    {
        $isOld = version_compare(JVERSION, '5.1', '<');
        if ($isOld) {
            Factory::getApplication()->enqueueMessage('mtc-sidecar needs Joomla 5.1 or newer.', 'error');
        }
        return !$isOld;
    }

    public function install(InstallerAdapter $adapter): bool
    {
        return true;
    }

    public function update(InstallerAdapter $adapter): bool
    {
        return true;
    }

    public function postflight(string $type, InstallerAdapter $adapter): bool
    {
        if ($type === 'install') {
            $this->enable();
            $this->takeOverMautic();
            // On the command line nobody is there, of which the log of actions in Joomla 5 complains.
            Factory::getApplication()->getIdentity() ?? Factory::getApplication()->loadIdentity();
            $this->tasks()->save([
                'title' => 'mtc-sidecar',
                'type' => 'mtcsidecar.deliver',
                'execution_rules' => ['rule-type' => 'interval-minutes', 'interval-minutes' => 1, 'exec-day' => '01', 'exec-time' => '00:00'],
                'state' => 1,
                'params' => [],
            ]);
        }
        return true;
    }

    public function uninstall(InstallerAdapter $adapter): bool
    {
        $table = $this->tasks()->getTable();
        $tasks = "SELECT id FROM #__scheduler_tasks WHERE type = 'mtcsidecar.deliver'";
        foreach ($this->database()->setQuery($tasks)->loadColumn() as $id) {
            $table->delete($id);
        }
        // Pages that were kept have a tag for a script that goes now.
        $caches = Factory::getContainer()->get(CacheControllerFactoryInterface::class);
        $caches->createCacheController('callback', ['defaultgroup' => 'page'])->clean('page');
        return true;
    }

    private function enable(): void
    {
        $ours = "UPDATE #__extensions SET enabled = 1 WHERE type = 'plugin' AND element = 'mtcsidecar'";
        $this->database()->setQuery($ours)->execute();
    }

    /** What a site had set in the plugin of Mautic itself, before it came here. */
    private function takeOverMautic(): void
    {
        $database = $this->database();
        $where = " WHERE type = 'plugin' AND folder = 'system' AND element = ";
        $theirs = (string) $database->setQuery("SELECT params FROM #__extensions$where'mautic'")->loadResult();
        $address = json_decode($theirs, true)['base_url'] ?? '';
        if (is_string($address) && $address !== '') {
            $ours = $database->quote((string) json_encode(['backend' => 'mautic', 'sidecarUrl' => $address]));
            $database->setQuery("UPDATE #__extensions SET params = $ours$where'mtcsidecar'")->execute();
        }
    }

    private function tasks(): AdminModel
    {
        $factory = Factory::getApplication()->bootComponent('com_scheduler')->getMVCFactory();
        return $factory->createModel('Task', 'Administrator', ['ignore_request' => true]);
    }

    private function database(): DatabaseInterface
    {
        return Factory::getContainer()->get(DatabaseInterface::class);
    }
};
