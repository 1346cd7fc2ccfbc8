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
use MtcSidecar\Core\KnownAnswer;
use MtcSidecar\Core\KnownCookie;
use MtcSidecar\Core\SettingsForm;
use MtcSidecar\Core\ShortCodes;
use MtcSidecar\Core\Submission;
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
        $answer = KnownAnswer::toRequest((new JoomlaHost(Uri::root()))->adapter(), $_SERVER, $_POST);
        if ($answer->cookieOptions !== []) {
            // Not by setHeader(): it would replace the cookies of others.
            $application->getInput()->cookie->set(KnownCookie::NAME, '1', $answer->cookieOptions);
            unset($answer->headers['Set-Cookie']);
        }
        foreach (['status' => (string) $answer->status] + $answer->headers as $name => $value) {
            $application->setHeader($name, $value, true);
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
        $answers = [];
        foreach (['email', 'name', 'subject', 'message'] as $name) {
            $answers[$name] = $said["contact_$name"] ?? '';
        }
        $contact = $event->getContact();
        $this->forward('com_contact', (string) $contact->id, (string) $contact->name, $answers, (array) ($said['com_fields'] ?? []));
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
        $administration = $host->adapter()->administration();
        $changes = SettingsForm::changesFrom((array) json_decode((string) $row->params, true) + ['excludedRoles' => []]);
        $objections = $administration->objections($changes);
        if ($objections !== []) {
            throw new \RuntimeException(implode(' ', $objections));
        }
        $outcome = $administration->save($changes);
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

    /** @param array<mixed> ...$said each by the name of the field */
    private function forward(string $provider, string $form, string $title, array ...$said): void
    {
        $answers = array_merge(...array_map(static fn (array $one): array => [...Submission::answersByName($one)], $said));
        (new JoomlaHost())->adapter()->forwardForm($this->visitor(), $provider, $form, $title, $answers);
    }

    private function visitor(): Visitor
    {
        return Visitor::ofRequest($_SERVER, $_COOKIE, $this->getApplication()->getLanguage()->getTag());
    }
}
