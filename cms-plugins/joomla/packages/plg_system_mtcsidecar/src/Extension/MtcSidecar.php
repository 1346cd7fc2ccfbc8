<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\System\MtcSidecar\Extension;

use Joomla\Application\ApplicationEvents;
use Joomla\CMS\Access\Access;
use Joomla\CMS\Event\Contact\SubmitContactEvent;
use Joomla\CMS\Event\Content\ContentPrepareEvent;
use Joomla\CMS\Event\Model\BeforeSaveEvent;
use Joomla\CMS\Event\Model\PrepareDataEvent;
use Joomla\CMS\Event\PageCache\SetCachingEvent;
use Joomla\CMS\Event\Plugin\AjaxEvent;
use Joomla\CMS\Event\User\AfterLoginEvent;
use Joomla\CMS\Event\User\AfterSaveEvent;
use Joomla\CMS\Event\User\LogoutEvent;
use Joomla\CMS\Plugin\CMSPlugin;
use Joomla\CMS\Uri\Uri;
use Joomla\Event\EventInterface;
use Joomla\Event\SubscriberInterface;
use MtcSidecar\Core\Commands;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\Sentence;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\ShortCodes;
use MtcSidecar\Core\Visitor;
use MtcSidecar\Plugin\System\MtcSidecar\Command;
use MtcSidecar\Plugin\System\MtcSidecar\JoomlaHost;

\defined('_JEXEC') or die;

final class MtcSidecar extends CMSPlugin implements SubscriberInterface
{
    public static function getSubscribedEvents(): array
    {
        return [
            'onBeforeCompileHead' => 'addGate',
            'onAjaxMtcsidecar' => 'answerKnown',
            'onPageCacheSetCaching' => 'leaveLinksUncached',
            'onContentPrepare' => 'replaceShortCodes',
            'onSubmitContact' => 'forwardContact',
            'onRsformFrontendAfterFormProcess' => 'forwardRsform',
            'onConvertFormsSubmissionAfterSave' => 'forwardConvertForms',
            'onUserAfterSave' => 'forwardRegistration',
            'onUserAfterLogin' => 'tellSignIn',
            'onUserLogout' => 'tellSignOut',
            'onContentPrepareData' => 'proposeRoles',
            'onExtensionBeforeSave' => 'saveSettings',
            'onGetIcons' => 'showTrouble',
            ApplicationEvents::BEFORE_EXECUTE => 'addCommands',
        ];
    }

    public function addGate(): void
    {
        $application = $this->getApplication();
        $document = $application->getDocument();
        $isPart = $application->getInput()->getCmd('tmpl') === 'component';
        if (!$application->isClient('site') || $document->getType() !== 'html' || $isPart) {
            return;
        }
        $roles = array_map('strval', $application->getIdentity()->getAuthorisedGroups());
        $attributes = (new JoomlaHost())->adapter()->plugin()->gateAttributes($roles, Uri::getInstance()->getPath());
        if ($attributes !== []) {
            $document->getWebAssetManager()->registerAndUseScript(
                'plg_system_mtcsidecar.gate',
                'plg_system_mtcsidecar/gate.js',
                ['version' => JoomlaHost::VERSION],
                ['async' => true] + $attributes
            );
        }
    }

    public function answerKnown(AjaxEvent $event): void
    {
        $application = $this->getApplication();
        $input = $application->getInput();
        $ct = $input->post->get('ct', '', 'raw');
        $headers = [$input->server->getString('HTTP_ORIGIN', ''), $input->server->getString('HTTP_REFERER', '')];
        $answer = (new JoomlaHost(Uri::root()))->adapter()->known($input->getMethod(), is_string($ct) ? $ct : '', ...$headers);
        $cookie = $answer->headers['Set-Cookie'] ?? '';
        unset($answer->headers['Set-Cookie']);
        foreach (['status' => (string) $answer->status] + $answer->headers as $name => $value) {
            $application->setHeader($name, $value, true);
        }
        if ($cookie !== '') {
            // Not by setHeader(): it would replace the cookies of others.
            parse_str(strtr($cookie, ['; ' => '&']), $parts);
            $input->cookie->set('mtc_known', $parts['mtc_known'], [
                'expires' => time() + (int) $parts['Max-Age'],
                'path' => $parts['Path'],
                'samesite' => $parts['SameSite'],
                'secure' => isset($parts['Secure']),
            ]);
        }
        $event->updateEventResult($answer->body);
    }

    /** A page by a tracked link would fill the cache with pages that nobody asks for again. */
    public function leaveLinksUncached(SetCachingEvent $event): void
    {
        if ($this->getApplication()->getInput()->get->get('ct', null, 'raw') !== null) {
            $event->addResult(false);
        }
    }

    public function replaceShortCodes(ContentPrepareEvent $event): void
    {
        $item = $event->getItem();
        $hasCode = preg_match('/mautic|mtc_form/', (string) ($item->text ?? '')) === 1;
        if ($hasCode && $event->getContext() !== 'com_finder.indexer') {
            $item->text = ShortCodes::replaceIn($item->text, (new JoomlaHost())->adapter()->settings());
        }
    }

    public function forwardContact(SubmitContactEvent $event): void
    {
        $said = $event->getData();
        $answers = [['key' => 'email', 'value' => $said['contact_email'] ?? '', 'type' => 'email']];
        foreach (['name', 'subject', 'message'] as $key) {
            $answers[] = ['key' => $key, 'value' => $said["contact_$key"] ?? ''];
        }
        foreach ((array) ($said['com_fields'] ?? []) as $key => $value) {
            $answers[] = compact('key', 'value');
        }
        $contact = $event->getContact();
        (new JoomlaHost())->adapter()->forwardForm($this->visitor(), 'com_contact', (string) $contact->id, (string) $contact->name, $answers);
    }

    public function forwardRsform(EventInterface $event): void
    {
        $submission = (array) $event->getArgument('0', []);
        $said = (array) $this->getApplication()->getInput()->post->get('form', [], 'array');
        $this->forward('rsform', (string) ($submission['formId'] ?? ''), 'RSForm!', $said);
    }

    public function forwardConvertForms(EventInterface $event): void
    {
        $submission = (object) $event->getArgument('0', []);
        $title = (string) ($submission->form->name ?? 'Convert Forms');
        $this->forward('convertforms', (string) ($submission->form_id ?? ''), $title, (array) ($submission->params ?? []));
    }

    public function forwardRegistration(AfterSaveEvent $event): void
    {
        if ($event->getIsNew() && $event->getSavingResult() && $this->getApplication()->isClient('site')) {
            $user = $event->getUser();
            $person = ['email' => (string) $user['email'], 'name' => (string) $user['name']];
            (new JoomlaHost())->adapter()->forwardRegistration($this->visitor(), 'Registration', $person);
        }
    }

    public function tellSignIn(AfterLoginEvent $event): void
    {
        $user = $event->getOptions()['user'] ?? null;
        if ($user !== null && $this->getApplication()->isClient('site')) {
            $roles = array_map('strval', $user->getAuthorisedGroups());
            (new JoomlaHost())->adapter()->tellSignIn($this->visitor(), $roles, ['email' => $user->email]);
        }
    }

    public function tellSignOut(LogoutEvent $event): void
    {
        if ($this->getApplication()->isClient('site')) {
            $roles = array_map('strval', Access::getGroupsByUser((int) $event->getParameters()['id']));
            (new JoomlaHost())->adapter()->tellSignOut($this->visitor(), $roles);
        }
    }

    /** Who edits content is left out from the beginning. */
    public function proposeRoles(PrepareDataEvent $event): void
    {
        $row = $event->getData();
        if (self::isOurs($row) && is_array($row->params)) {
            $row->params += ['excludedRoles' => (new JoomlaHost())->editorRoles()];
        }
    }

    /** Joomla stores the parameters that are left in the table, whose secret goes elsewhere. */
    public function saveSettings(BeforeSaveEvent $event): void
    {
        $row = $event->getItem();
        if (!self::isOurs($row)) {
            return;
        }
        $host = new JoomlaHost(Uri::root());
        $posted = (array) json_decode((string) $row->params, true) + ['excludedRoles' => []];
        try {
            $outcome = $host->adapter()->administration()->save(SettingsForm::changesFrom($posted));
        } catch (InvalidSettings $failure) {
            $sentences = array_map(static fn (Sentence $one): string => $one->in([$host, 'translate']), $failure->sentences());
            throw new \RuntimeException(implode(' ', $sentences));
        }
        $row->params = json_encode(['address' => Uri::root()] + $host->parameters());
        $this->getApplication()->enqueueMessage($outcome['message'], $outcome['state'] === 'failed' ? 'warning' : 'message');
    }

    public function showTrouble(EventInterface $event): void
    {
        $trouble = (new JoomlaHost())->adapter()->trouble();
        if ($trouble !== '' && $event->getArgument('context') === 'update_quickicon') {
            $icon = ['link' => 'index.php?option=com_plugins&filter[search]=mtc-sidecar', 'image' => 'icon-warning', 'text' => $trouble];
            $event->setArgument('result', [...$event->getArgument('result', []), [$icon + ['group' => 'MOD_QUICKICON_MAINTENANCE']]]);
        }
    }

    public function addCommands(): void
    {
        $application = $this->getApplication();
        foreach ($application->isClient('cli') ? Commands::NAMES : [] as $name) {
            $application->addCommand(new Command($name));
        }
    }

    /** @param mixed $row of the table of extensions, or anything else that is edited */
    private static function isOurs($row): bool
    {
        $names = is_object($row) ? [$row->type ?? '', $row->folder ?? '', $row->element ?? ''] : [];
        return $names === ['plugin', 'system', 'mtcsidecar'];
    }

    /** @param array<mixed> $said by the name of the field */
    private function forward(string $provider, string $form, string $title, array $said): void
    {
        $answers = [];
        foreach ($said as $key => $value) {
            $answers[] = ['key' => (string) $key, 'value' => $value];
        }
        (new JoomlaHost())->adapter()->forwardForm($this->visitor(), $provider, $form, $title, $answers);
    }

    private function visitor(): Visitor
    {
        $visitor = Visitor::ofRequest($_SERVER, $_COOKIE);
        $visitor->language = $this->getApplication()->getLanguage()->getTag();
        return $visitor;
    }
}
