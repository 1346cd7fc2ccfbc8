<?php

declare(strict_types=1);

namespace Grav\Plugin;

use Composer\Autoload\ClassLoader;
use Grav\Common\Data\Data;
use Grav\Common\Plugin;
use Grav\Common\Processors\Events\RequestHandlerEvent;
use Grav\Framework\Psr7\Response;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\ShortCodes;
use MtcSidecar\Grav\Members;
use MtcSidecar\Grav\SentForms;
use MtcSidecar\Grav\Sidecar;
use RocketTheme\Toolbox\Event\Event;

/** Where Grav meets the plugin. Nothing here hangs on a page's content: that is cached without its events. */
class MtcSidecarPlugin extends Plugin
{
    private ?SentForms $sentForms = null;

    /** @return array<string, mixed> */
    public static function getSubscribedEvents(): array
    {
        return [
            'onRequestHandlerInit' => ['onRequestHandlerInit', 100],
            'onAssetsInitialized' => ['onAssetsInitialized', 0],
            'onPageContentRaw' => ['onPageContentRaw', 0],
            'onPageContentProcessed' => ['onPageContentProcessed', 0],
            // Last, so that others have refused what they do not like.
            'onFormValidationProcessed' => ['onFormValidationProcessed', -1000],
            'onFormProcessed' => [['beforeFormAction', 1000], ['afterFormAction', -1000]],
            'onUserLoginRegistered' => ['onUserLoginRegistered', 0],
            'onUserLogin' => ['onUserLogin', -1000],
            'onUserLogout' => ['onUserLogout', 0],
            'onSchedulerInitialized' => ['onSchedulerInitialized', 0],
            'onAdminSave' => ['onAdminSave', 0],
            'onAdminGenerateReports' => ['onAdminGenerateReports', 0],
        ];
    }

    public function autoload(): ClassLoader
    {
        $loader = new ClassLoader();
        $loader->addPsr4('MtcSidecar\\Grav\\', __DIR__ . '/classes');
        $loader->register();
        return $loader;
    }

    /** Answers before Grav looks for a page. */
    public function onRequestHandlerInit(RequestHandlerEvent $event): void
    {
        if ($event->getRoute()->getRoute() !== Sidecar::KNOWN_ROUTE) {
            return;
        }
        $request = $event->getRequest();
        $answer = Sidecar::adapter()->known(
            $request->getMethod(),
            ((array) $request->getParsedBody())['ct'] ?? '',
            $request->getHeaderLine('Origin'),
            $request->getHeaderLine('Referer')
        );
        $headers = $answer->headers;
        if (isset($headers['Set-Cookie'])) {
            // Grav would put it in the place of all others, such as the one that keeps somebody signed in.
            $others = preg_filter('/^Set-Cookie:\s*/i', '', headers_list());
            $headers['Set-Cookie'] = [$headers['Set-Cookie'], ...array_values($others)];
        }
        $event->setResponse(new Response($answer->status, $headers, $answer->body));
    }

    public function onAssetsInitialized(): void
    {
        if ($this->isAdmin()) {
            return;
        }
        $roles = Members::rolesOf($this->grav['user'] ?? null);
        $attributes = Sidecar::adapter()->plugin()->gateAttributes($roles, $this->grav['uri']->uri());
        if ($attributes !== []) {
            // Out of the pipeline: a script that was put together with others has no settings.
            $place = ['group' => 'head', 'position' => 'before', 'loading' => 'async'];
            $this->grav['assets']->addJs('plugin://mtc-sidecar/assets/gate.js', $place + $attributes);
        }
    }

    /** The link form of the older plugin, while it is not a link yet. */
    public function onPageContentRaw(Event $event): void
    {
        $raw = (string) $event['page']->getRawContent();
        $isThere = stripos($raw, '[plugin:mautic]') !== false;
        if ($isThere && !Sidecar::hasOldPlugin()) {
            $event['page']->setRawContent(preg_replace('/\[plugin:mautic\]\((\d+)\)/i', '{mautic type="form" $1}', $raw));
        }
    }

    public function onPageContentProcessed(Event $event): void
    {
        $html = (string) $event['page']->getRawContent();
        $replaced = ShortCodes::replaceIn($html, Sidecar::adapter()->settings());
        if ($replaced !== $html) {
            $event['page']->setRawContent($replaced);
        }
    }

    public function onFormValidationProcessed(Event $event): void
    {
        $this->sentForms()->accept($event['form']);
    }

    public function beforeFormAction(Event $event): void
    {
        $this->sentForms()->beforeAction($event['form'], (string) $event['action'], $event['params']);
    }

    public function afterFormAction(Event $event): void
    {
        $this->sentForms()->afterAction($event['form']);
    }

    public function onUserLoginRegistered(Event $event): void
    {
        Members::register($event['user']);
    }

    public function onUserLogin(Event $event): void
    {
        Members::signIn($event['user']);
    }

    public function onUserLogout(Event $event): void
    {
        Members::signOut($event['user']);
    }

    public function onSchedulerInitialized(Event $event): void
    {
        $event['scheduler']->addFunction(Sidecar::class . '::run', [], 'mtc-sidecar')->at('* * * * *');
    }

    /** Of both admin plugins. The secret goes no further: neither into the file nor back to the screen. */
    public function onAdminSave(Event $event): void
    {
        $saved = $event['object'];
        if (!$saved instanceof Data || basename((string) $saved->file()->filename()) !== 'mtc-sidecar.yaml') {
            return;
        }
        $changes = SettingsForm::changesFrom($saved->toArray());
        $changes['secret'] = ($changes['secret'] ?? '') ?: (string) $this->config->get('plugins.mtc-sidecar.secret', '');
        Sidecar::host()->noteAddress();
        try {
            $outcome = Sidecar::adapter()->administration()->save($changes);
        } catch (InvalidSettings $failure) {
            throw new \RuntimeException(implode(' ', $failure->in([Sidecar::host(), 'translate'])));
        }
        foreach (array_diff_key($changes, ['secret' => '']) as $key => $value) {
            $saved->set($key, $this->config->get("plugins.mtc-sidecar.$key", $value));
        }
        $saved->undef('secret');
        $this->grav['messages']->add($outcome['message'], $outcome['state'] === 'failed' ? 'error' : 'info');
    }

    public function onAdminGenerateReports(Event $event): void
    {
        $lines = array_filter([...Sidecar::adapter()->command('status')->lines]);
        $event['reports']['mtc-sidecar'] = '<p>' . implode('<br>', array_map('htmlspecialchars', $lines)) . '</p>';
    }

    private function sentForms(): SentForms
    {
        return $this->sentForms ??= new SentForms((bool) $this->config->get('plugins.mtc-sidecar.allForms', true));
    }
}
