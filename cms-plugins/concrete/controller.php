<?php

namespace Concrete\Package\MtcSidecar;

use Concrete\Core\Command\Task\Manager as Tasks;
use Concrete\Core\Express\Controller\Manager as ExpressControllers;
use Concrete\Core\Http\Request;
use Concrete\Core\Package\Package;
use Concrete\Core\Page\View\PageView;
use Concrete\Core\Routing\RouterInterface;
use Concrete\Core\User\User;
use MtcSidecar\Concrete\Console;
use MtcSidecar\Concrete\ExpressController;
use MtcSidecar\Concrete\OutboxTask;
use MtcSidecar\Concrete\People;
use MtcSidecar\Concrete\Sidecar;
use MtcSidecar\Core\GateTag;
use MtcSidecar\Core\ShortCodes;
use Symfony\Component\EventDispatcher\GenericEvent;
use Symfony\Component\HttpFoundation\Response;

defined('C5_EXECUTE') or die('Access Denied.');

/** Where Concrete meets the package. A page may come from the cache before any package starts: the gate decides in the browser. */
class Controller extends Package
{
    protected $pkgHandle = 'mtc_sidecar';
    protected $appVersionRequired = '9.0.0';
    protected $phpVersionRequired = '7.4.0';
    protected $pkgVersion = '0.1.0';
    protected $pkgAutoloaderRegistries = ['src' => '\MtcSidecar\Concrete'];

    public function getPackageName(): string
    {
        return t('mtc-sidecar');
    }

    public function getPackageDescription(): string
    {
        return t('Known visitors, forms and consent for mtc-sidecar, with the page cache on.');
    }

    public function install()
    {
        $package = parent::install();
        $this->installContentFile('install.xml');
        Sidecar::host()->takeOver();
        return $package;
    }

    public function upgrade()
    {
        parent::upgrade();
        $this->installContentFile('install.xml');
    }

    public function uninstall()
    {
        Sidecar::adapter()->uninstall();
        Sidecar::host()->forget();
        parent::uninstall();
        Sidecar::host()->forgetCachedPages();
    }

    public function on_start(): void
    {
        $this->app->make(RouterInterface::class)->all(Sidecar::KNOWN_ROUTE, function (): Response {
            return $this->known();
        });
        $this->app->make(ExpressControllers::class)->setStandardController(ExpressController::class);
        $this->app->make(Tasks::class)->extend('mtc_sidecar_outbox', static function () {
            return new OutboxTask();
        });
        $events = $this->app->make('director');
        $events->addListener('on_before_render', [$this, 'addGate']);
        $events->addListener('on_page_output', [$this, 'replaceShortCodes']);
        $events->addListener('on_user_add', [People::class, 'onAdd']);
        $events->addListener('on_user_login', [People::class, 'onLogin']);
        $events->addListener('on_before_user_logout', [People::class, 'onLogout']);
        if ($this->app->isRunThroughCommandLineInterface() && $this->app->bound('console')) {
            $this->app->make('console')->add(new Console());
        }
    }

    /** Answers whoever asks whether a tracked link is genuine. */
    private function known(): Response
    {
        $request = Request::getInstance();
        $answer = Sidecar::adapter()->known(
            $request->getMethod(),
            $request->request->all()['ct'] ?? '',
            (string) $request->headers->get('Origin'),
            (string) $request->headers->get('Referer')
        );
        return new Response($answer->body, $answer->status, $answer->headers);
    }

    public function addGate(GenericEvent $event): void
    {
        $view = $event->getArgument('view');
        if (!$view instanceof PageView || $this->isForEditors($view->getPageObject())) {
            return;
        }
        $path = '/' . trim(Request::getInstance()->getPath(), '/');
        $attributes = Sidecar::adapter()->plugin()->gateAttributes(People::rolesOf($this->app->make(User::class)), $path);
        if ($attributes !== []) {
            $source = $this->getRelativePath() . '/js/gate.js?v=' . Sidecar::VERSION;
            $view->addHeaderItem(GateTag::html($source, $attributes));
        }
    }

    public function replaceShortCodes(GenericEvent $event): void
    {
        if (!$this->isForEditors(Request::getInstance()->getCurrentPage())) {
            $html = (string) $event->getArgument('contents');
            $event->setArgument('contents', ShortCodes::replaceIn($html, Sidecar::adapter()->settings()));
        }
    }

    private function isForEditors(?object $page): bool
    {
        return is_object($page) && ($page->isAdminArea() || $page->isEditMode());
    }
}
