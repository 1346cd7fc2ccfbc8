<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Grav;

use Grav\Common\Data\Data;
use Grav\Common\Filesystem\Folder;
use Grav\Common\Grav;
use Grav\Plugin\Form\Form;
use MtcSidecar\Tests\Contract\ContractSite;
use MtcSidecar\Tests\Contract\SiteAnswer;
use RocketTheme\Toolbox\Event\Event;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Yaml\Yaml;

/** Grav with the shipped plugin, the plugins for forms and log-in, and an admin panel. */
final class GravSite implements ContractSite
{
    public Kernel $kernel;
    /** @var array<string, mixed> of the contact form, as its page writes them */
    public array $process = [['message' => 'Thank you'], ['reset' => true]];

    public function __construct()
    {
        $this->kernel = new Kernel();
    }

    public function install(): void
    {
        $this->kernel->isInstalled = true;
    }

    /** As both admin panels save the form of a plugin: typed by its blueprint, over what is stored. */
    public function saveSettings(array $posted): string
    {
        $grav = $this->kernel->boot('/admin/plugins/mtc-sidecar');
        $file = "{$this->kernel->folder}/user/config/plugins/mtc-sidecar.yaml";
        $content = is_file($file) ? (array) Yaml::parseFile($file) : [];
        foreach ($posted as $name => $value) {
            $field = $this->kernel->blueprint()[$name] ?? throw new \LogicException("The screen has no field $name.");
            $type = $field['validate']['type'] ?? 'text';
            $content[$name] = $type === 'bool' ? (bool) $value : ($type === 'array' ? array_filter(explode("\n", (string) $value)) : $value);
        }
        $saved = new Data($content, $file);
        try {
            $grav->fireEvent('onAdminSave', new Event(['object' => &$saved]));
        } catch (\RuntimeException $failure) {
            return $failure->getMessage();
        }
        $saved->save();
        $grav->fireEvent('onAdminAfterSave', new Event(['object' => $saved]));
        return implode(' ', $this->kernel->messages->texts);
    }

    public function page(string $path, array $cookies = [], array $roles = []): SiteAnswer
    {
        return $this->kernel->page($path, 'Words.', $roles);
    }

    public function pageSaying(string $text): SiteAnswer
    {
        return $this->kernel->page('/', $text, []);
    }

    public function editorRole(): string
    {
        return 'admin';
    }

    public function known(string $method, string $ct, array $headers): SiteAnswer
    {
        return $this->kernel->request($method, '/mtc-sidecar/known', $headers, ['ct' => $ct])
            ?? throw new \LogicException('No page is there.');
    }

    public function submitForm(array $answers, array $cookies = [], array $headers = []): bool
    {
        return $this->form($answers, $cookies, $headers)->message === 'Thank you';
    }

    /**
     * @param array<string, string> $answers
     * @param array<string, string> $cookies
     * @param array<string, string> $headers
     */
    public function form(array $answers, array $cookies = [], array $headers = []): Form
    {
        $this->kernel->asVisitor($cookies, $headers);
        $grav = $this->kernel->boot('/contact');
        $column = ['name' => ['type' => 'text', 'label' => 'Name'], 'email' => ['type' => 'email', 'label' => 'E-mail']];
        $fields = ['column' => ['type' => 'column', 'fields' => $column], 'message' => ['type' => 'textarea', 'label' => 'Message']];
        $form = new Form(['name' => 'contact', 'fields' => $fields, 'process' => $this->process], $answers, new Page('Contact', ''));
        $grav->fireEvent('onFormValidationProcessed', new Event(['form' => $form]));
        foreach ($this->process as $step) {
            $event = new Event(['form' => $form, 'action' => key($step), 'params' => current($step)]);
            if (current($step) === false) {
                continue;
            }
            try {
                $grav->fireEvent('onFormProcessed', $event);
            } catch (Redirected $end) {
                break;
            }
            if ($event->isPropagationStopped()) {
                break;
            }
        }
        return $form;
    }

    public function register(string $email, string $password): void
    {
        $grav = $this->kernel->boot('/user_register');
        $user = new User(['email' => $email, 'fullname' => 'A Person', 'password' => $password]);
        $this->process = [['register_user' => true]];
        $this->form(['email' => $email, 'name' => 'A Person', 'password' => $password]);
        $grav->fireEvent('onUserLoginRegistered', new Event(['user' => $user]));
        $this->process = [['message' => 'Thank you'], ['reset' => true]];
    }

    public function runScheduler(): void
    {
        $this->kernel->passTime();
        $grav = $this->kernel->boot('');
        $scheduler = new Scheduler();
        $grav->fireEvent('onSchedulerInitialized', new Event(['scheduler' => $scheduler]));
        foreach ($scheduler->jobs as $job) {
            if ($job->times !== '* * * * *') {
                throw new \LogicException('The job does not run each minute.');
            }
            call_user_func_array($job->function, $job->words);
        }
    }

    public function command(string $name): array
    {
        return $this->run($name, []);
    }

    /**
     * @param array<string, string> $words
     * @return array{ok: bool, text: string}
     */
    public function run(string $name, array $words): array
    {
        $this->kernel->boot('');
        $className = 'Grav\Plugin\Console\\' . ucfirst($name) . 'Command';
        require_once $this->kernel->plugin . '/cli/' . ucfirst($name) . 'Command.php';
        $output = new BufferedOutput();
        $code = (new $className())->run(new ArrayInput($words), $output);
        return ['ok' => $code === 0, 'text' => $output->fetch()];
    }

    public function status(): string
    {
        $reports = new \ArrayObject();
        $this->kernel->boot('/admin/tools/reports')->fireEvent('onAdminGenerateReports', new Event(['reports' => $reports]));
        return implode("\n", (array) $reports);
    }

    public function uninstall(): void
    {
        $this->kernel->boot('/admin/plugins');
        $this->kernel->isInstalled = false;
        require_once $this->kernel->plugin . '/install.php';
        \MtcsidecarInstall::postUninstall();
    }

    public function leftovers(): array
    {
        $user = "{$this->kernel->folder}/user";
        return array_values(array_map('strval', array_merge((array) glob("$user/data/*"), (array) glob("$user/config/plugins/*"))));
    }

    /** All that lies in files of the site. */
    public function stored(): string
    {
        $texts = '';
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($this->kernel->folder)) as $file) {
            $texts .= $file->isFile() ? file_get_contents((string) $file) : '';
        }
        return $texts;
    }

    public function remove(): void
    {
        Folder::delete($this->kernel->folder);
        Grav::resetInstance();
    }
}
