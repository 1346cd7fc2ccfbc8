<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use GuzzleHttp\Psr7\Response;
use GuzzleHttp\Psr7\ServerRequest;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use TYPO3\CMS\Core\Context\Context;
use TYPO3\CMS\Core\Page\AssetCollector;
use TYPO3\CMS\Core\Page\Event\BeforeJavaScriptsRenderingEvent;
use TYPO3\CMS\Core\Site\Entity\Site;
use TYPO3\CMS\Core\Utility\GeneralUtility;
use TYPO3\CMS\Frontend\Controller\TypoScriptFrontendController;
use TYPO3\CMS\Frontend\Event\AfterCacheableContentIsGeneratedEvent;
use TYPO3\CMS\Frontend\Event\BeforePageCacheIdentifierIsHashedEvent;

/** Builds pages once, and gives them to all with the same cache identifier from then on. */
final class Frontend
{
    /** The text of the pages. */
    public string $text = 'Welcome';

    /** @param \ArrayObject<string, string> $cache by the identifiers */
    public function __construct(
        private readonly Kernel $kernel,
        private readonly Site $site,
        private readonly Context $context,
        private readonly string $extension,
        private readonly \ArrayObject $cache
    ) {
    }

    /**
     * @param list<string> $roles
     * @param callable(ServerRequestInterface): ResponseInterface|null $plugin what stands on the page uncached
     */
    public function answer(ServerRequest $request, array $roles = [], ?callable $plugin = null): ResponseInterface
    {
        $stack = $this->kernel->middlewares();
        $next = function (ServerRequestInterface $request, int $place) use ($stack, $roles, $plugin, &$next): ResponseInterface {
            $middleware = $stack[$place] ?? null;
            if ($middleware instanceof MiddlewareInterface) {
                return $middleware->process($request, self::handler(fn (ServerRequestInterface $one) => $next($one, $place + 1)));
            }
            if ($middleware === 'typo3/cms-frontend/site') {
                $language = $this->site->getLanguages()[0];
                $request = $request->withAttribute('site', $this->site)->withAttribute('language', $language);
            }
            if ($middleware === 'typo3/cms-frontend/authentication') {
                $this->signIn($roles);
            }
            if ($middleware === null) {
                return $plugin === null ? new Response(200, [], $this->page($request)) : $plugin($request);
            }
            return $next($request, $place + 1);
        };
        $this->context->aspects = [];
        GeneralUtility::$host = $request->getUri()->getScheme() . '://' . $request->getUri()->getHost();
        return $next($request, 0);
    }

    private function page(ServerRequestInterface $request): string
    {
        $groups = implode(',', $this->context->getPropertyFromAspect('frontend.user', 'groupIds', []));
        $event = new BeforePageCacheIdentifierIsHashedEvent($request, ['id' => $request->getUri()->getPath(), 'groupIds' => $groups]);
        $this->kernel->dispatch($event);
        $identifier = md5(serialize($event->getPageCacheIdentifierParameters()));
        if (!isset($this->cache[$identifier])) {
            $this->cache[$identifier] = $this->built($request);
        }
        return $this->cache[$identifier];
    }

    private function built(ServerRequestInterface $request): string
    {
        $page = new TypoScriptFrontendController();
        $page->content = "<html><head><!-- head --></head><body><p>{$this->text}</p><!-- foot --></body></html>";
        $assets = new AssetCollector();
        foreach ([[true, true], [false, true], [true, false], [false, false]] as [$isInline, $isInHead]) {
            $this->kernel->dispatch(new BeforeJavaScriptsRenderingEvent($assets, $isInline, $isInHead));
            if (!$isInline) {
                $where = $isInHead ? '<!-- head -->' : '<!-- foot -->';
                $page->content = str_replace($where, $this->tags($assets, $isInHead), $page->content);
            }
        }
        $this->kernel->dispatch(new AfterCacheableContentIsGeneratedEvent($request, $page));
        return $page->content;
    }

    private function tags(AssetCollector $assets, bool $isInHead): string
    {
        $html = '';
        foreach ($assets->javaScripts as $script) {
            $file = str_replace('EXT:mtc_sidecar', $this->extension, $script['source']);
            if (!str_contains($file, '/Resources/Public/') || !is_file($file)) {
                throw new \LogicException("No file to be seen by browsers: {$script['source']}");
            }
            if (($script['options']['priority'] ?? false) === $isInHead) {
                $attributes = ['src' => '/_assets/0123/JavaScript/' . basename($file)] + array_diff($script['attributes'], ['']);
                $html .= '<script' . implode('', array_map(
                    static fn (string $name, string $value): string => " $name=\"" . htmlspecialchars($value) . '"',
                    array_keys($attributes),
                    $attributes
                )) . '></script>';
            }
        }
        return $html;
    }

    /** @param list<string> $roles */
    private function signIn(array $roles): void
    {
        $groups = array_map('intval', array_values(array_filter($roles, 'is_numeric')));
        $this->context->aspects = [
            'backend.user' => ['isLoggedIn' => in_array('backend', $roles, true)],
            'frontend.user' => ['isLoggedIn' => $groups !== [], 'groupIds' => $groups === [] ? [0, -1] : [0, -2, ...$groups]],
        ];
    }

    /** @param callable(ServerRequestInterface): ResponseInterface $handle */
    private static function handler(callable $handle): RequestHandlerInterface
    {
        return new class ($handle) implements RequestHandlerInterface {
            /** @param callable(ServerRequestInterface): ResponseInterface $handle */
            public function __construct(private readonly mixed $handle)
            {
            }

            public function handle(ServerRequestInterface $request): ResponseInterface
            {
                return ($this->handle)($request);
            }
        };
    }
}
