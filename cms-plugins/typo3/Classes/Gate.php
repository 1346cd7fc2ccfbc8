<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use MtcSidecar\Core\Origin;
use MtcSidecar\Core\ShortCodes;
use Psr\Http\Message\ServerRequestInterface;
use TYPO3\CMS\Core\Attribute\AsEventListener;
use TYPO3\CMS\Core\Context\Context;
use TYPO3\CMS\Core\Information\Typo3Version;
use TYPO3\CMS\Core\Page\Event\BeforeJavaScriptsRenderingEvent;
use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Directive;
use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Event\PolicyMutatedEvent;
use TYPO3\CMS\Core\Security\ContentSecurityPolicy\UriValue;
use TYPO3\CMS\Frontend\Event\AfterCacheableContentIsGeneratedEvent;
use TYPO3\CMS\Frontend\Event\BeforePageCacheIdentifierIsHashedEvent;

/** What of the sidecar is on a page: the same for all visitors who may get the same cached copy. */
final class Gate
{
    /** The role of people who are signed in to the backend; those of members are the uids of their groups. */
    public const EDITORS = 'backend';
    private const USED = [Directive::ScriptSrcElem, Directive::ConnectSrc, Directive::ImgSrc, Directive::FrameSrc, Directive::FormAction];
    private const SCRIPT = 'EXT:mtc_sidecar/Resources/Public/JavaScript/gate.js';

    public function __construct(private readonly Sidecars $sidecars, private readonly Context $context)
    {
    }

    /** Pages with another tag, or with none, are cached apart: neither a setting nor an editor leaves traces. */
    #[AsEventListener]
    public function vary(BeforePageCacheIdentifierIsHashedEvent $event): void
    {
        $attributes = $this->attributes($event->getRequest());
        $event->setPageCacheIdentifierParameters(['mtcSidecar' => $attributes] + $event->getPageCacheIdentifierParameters());
    }

    #[AsEventListener]
    public function print(BeforeJavaScriptsRenderingEvent $event): void
    {
        $isInHead = $event->isPriority() && !$event->isInline();
        $attributes = $isInHead ? $this->attributes($this->sidecars->request) : [];
        if ($attributes !== []) {
            $attributes['async'] = 'async';
            $event->getAssetCollector()->addJavaScript('mtc-sidecar', self::SCRIPT, $attributes, ['priority' => true]);
        }
    }

    #[AsEventListener]
    public function showForms(AfterCacheableContentIsGeneratedEvent $event): void
    {
        $settings = $this->sidecars->of($event->getRequest()->getAttribute('site'))?->settings();
        if ($settings === null) {
            return;
        }
        if ((new Typo3Version())->getMajorVersion() < 14) {
            $page = $event->getController();
            $page->content = ShortCodes::replaceIn($page->content, $settings);
            return;
        }
        $event->setContent(ShortCodes::replaceIn($event->getContent(), $settings));
    }

    /** Where the site has a policy, the sidecar is let through. */
    #[AsEventListener]
    public function allow(PolicyMutatedEvent $event): void
    {
        $site = $event->scope->type->isFrontend() ? $this->sidecars->request?->getAttribute('site') : null;
        $origin = Origin::of($this->sidecars->of($site)?->settings()->sidecarUrl() ?? '');
        if ($origin === null) {
            return;
        }
        $policy = $event->getCurrentPolicy();
        foreach (self::USED as $directive) {
            // Without a word on forms all are allowed; with this word alone, those of the site would not be.
            if ($directive !== Directive::FormAction || $policy->has($directive)) {
                $policy = $policy->extend($directive, new UriValue($origin));
            }
        }
        $event->setCurrentPolicy($policy);
    }

    /** @return array<string, string> */
    private function attributes(?ServerRequestInterface $request): array
    {
        $plugin = $this->sidecars->of($request?->getAttribute('site'))?->plugin();
        $roles = array_map('strval', $this->context->getPropertyFromAspect('frontend.user', 'groupIds', []));
        if ($this->context->getPropertyFromAspect('backend.user', 'isLoggedIn', false)) {
            $roles[] = self::EDITORS;
        }
        return $plugin?->gateAttributes($roles, $request->getUri()->getPath()) ?? [];
    }
}
