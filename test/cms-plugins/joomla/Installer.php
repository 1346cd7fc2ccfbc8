<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Joomla;

use Joomla\CMS\Installer\InstallerAdapter;
use Joomla\CMS\Installer\InstallerScriptInterface;
use Joomla\Database\DatabaseInterface;

/** Puts a package where its manifests say, and takes it away again; what they do not name is not there. */
final class Installer
{
    public function __construct(private DatabaseInterface $database, private string $root)
    {
    }

    /** @param string $package the folder that its archive unpacks to */
    public function install(string $package): void
    {
        $manifest = self::manifest("$package/pkg_mtcsidecar.xml", 'package');
        foreach ($manifest->languages->language as $file) {
            $this->copy("$package/{$manifest->languages['folder']}/$file", "language/{$file['tag']}/" . basename((string) $file));
        }
        foreach ($manifest->files->file as $file) {
            $this->installPlugin("$package/{$manifest->files['folder']}/$file", (string) $file['group'], (string) $file['id']);
        }
        $this->copy("$package/{$manifest->scriptfile}", 'administrator/manifests/packages/mtcsidecar/script.php');
        $this->run("INSERT INTO #__extensions (type, folder, element, enabled, params) VALUES ('package', '', 'pkg_mtcsidecar', 1, '{}')");
        $script = $this->script();
        $script->preflight('install', new InstallerAdapter()) && $script->install(new InstallerAdapter());
        $script->postflight('install', new InstallerAdapter());
    }

    public function uninstall(): void
    {
        $this->script()->uninstall(new InstallerAdapter());
        foreach (['system', 'task', 'privacy'] as $group) {
            $folder = "{$this->root}/plugins/$group/mtcsidecar";
            $manifest = self::manifest("$folder/mtcsidecar.xml", 'plugin');
            foreach ($manifest->uninstall->sql->file ?? [] as $file) {
                $file['driver'] == 'mysql' && $this->runFile("$folder/$file");
            }
            self::remove($folder);
        }
        self::remove("{$this->root}/media");
        $this->run("DELETE FROM #__extensions WHERE element LIKE '%mtcsidecar'");
    }

    private function installPlugin(string $source, string $group, string $name): void
    {
        $manifest = self::manifest("$source/$name.xml", 'plugin');
        $manifest['group'] == $group || throw new \LogicException("$name is no $group plugin");
        $this->copy("$source/$name.xml", "plugins/$group/$name/$name.xml");
        $marked = 0;
        foreach ($manifest->files->folder as $folder) {
            $marked += (int) ($folder['plugin'] == $name);
            $this->copy("$source/$folder", "plugins/$group/$name/$folder");
        }
        $marked === 1 || throw new \LogicException('One of the files says which plugin this is');
        foreach ($manifest->media as $media) {
            foreach ($media->folder as $file) {
                $this->copy("$source/{$media['folder']}/$file", "media/{$media['destination']}/$file");
            }
        }
        $defaults = [];
        foreach ($manifest->xpath('config//field[@default]') ?: [] as $field) {
            $defaults[(string) $field['name']] = (string) $field['default'];
        }
        $params = $this->database->quote((string) json_encode((object) $defaults));
        $this->run("INSERT INTO #__extensions (type, folder, element, enabled, params) VALUES ('plugin', '$group', '$name', 0, $params)");
        foreach ($manifest->install->sql->file ?? [] as $file) {
            $file['driver'] == 'mysql' && $this->runFile("{$this->root}/plugins/$group/$name/$file");
        }
    }

    private function script(): InstallerScriptInterface
    {
        return require "{$this->root}/administrator/manifests/packages/mtcsidecar/script.php";
    }

    private function runFile(string $file): void
    {
        foreach (array_filter(array_map('trim', explode(';', (string) file_get_contents($file)))) as $statement) {
            $this->run("$statement;");
        }
    }

    private function run(string $statement): void
    {
        $this->database->setQuery($statement)->execute();
    }

    private function copy(string $from, string $to): void
    {
        file_exists($from) || throw new \LogicException("The package has no $from");
        if (is_dir($from)) {
            foreach (array_diff((array) scandir($from), ['.', '..']) as $name) {
                $this->copy("$from/$name", "$to/$name");
            }
            return;
        }
        is_dir(dirname("{$this->root}/$to")) || mkdir(dirname("{$this->root}/$to"), 0777, true);
        copy($from, "{$this->root}/$to");
    }

    public static function remove(string $path): void
    {
        if (!is_dir($path)) {
            is_file($path) && unlink($path);
            return;
        }
        foreach (array_diff((array) scandir($path), ['.', '..']) as $name) {
            self::remove("$path/$name");
        }
        rmdir($path);
    }

    private static function manifest(string $file, string $type): \SimpleXMLElement
    {
        $manifest = simplexml_load_file($file);
        if ($manifest === false || $manifest->getName() !== 'extension' || $manifest['type'] != $type) {
            throw new \LogicException("$file is no manifest of a $type");
        }
        return $manifest;
    }
}
