<?php

// Pages: what is asked while they are built, and by whom.

declare(strict_types=1);

namespace TYPO3\CMS\Core\Page {
    class AssetCollector
    {
        /** @var array<string, array{source: string, attributes: array<string, string>, options: array<string, bool>}> */
        public array $javaScripts = [];

        /**
         * @param array<string, string> $attributes
         * @param array<string, bool> $options
         */
        public function addJavaScript(string $identifier, string $source, array $attributes = [], array $options = []): self
        {
            if (array_diff_key($options, ['priority' => 1, 'useNonce' => 1, 'external' => 1]) !== []) {
                throw new \LogicException('Scripts have no such options.');
            }
            $this->javaScripts[$identifier] = compact('source', 'attributes', 'options');
            return $this;
        }
    }
}

namespace TYPO3\CMS\Core\Page\Event {
    use TYPO3\CMS\Core\Page\AssetCollector;

    final class BeforeJavaScriptsRenderingEvent
    {
        public function __construct(
            private readonly AssetCollector $assetCollector,
            private readonly bool $inline,
            private readonly bool $priority
        ) {
        }

        public function getAssetCollector(): AssetCollector
        {
            return $this->assetCollector;
        }

        public function isInline(): bool
        {
            return $this->inline;
        }

        public function isPriority(): bool
        {
            return $this->priority;
        }
    }
}

namespace TYPO3\CMS\Core\Http {
    enum ApplicationType: string
    {
        case FRONTEND = 'frontend';
        case BACKEND = 'backend';

        public function isFrontend(): bool
        {
            return $this === self::FRONTEND;
        }
    }
}

namespace TYPO3\CMS\Core\Security\ContentSecurityPolicy {
    use TYPO3\CMS\Core\Http\ApplicationType;

    enum Directive: string
    {
        case ConnectSrc = 'connect-src';
        case DefaultSrc = 'default-src';
        case FormAction = 'form-action';
        case FrameSrc = 'frame-src';
        case ImgSrc = 'img-src';
        case ScriptSrcElem = 'script-src-elem';
    }

    final class Scope
    {
        public function __construct(public readonly ApplicationType $type)
        {
        }
    }

    final class UriValue
    {
        public function __construct(public readonly string $value)
        {
        }
    }

    /** Directives and what they let through; changed copies are given out. */
    class Policy
    {
        /** @param array<string, list<string>> $directives */
        public function __construct(public readonly array $directives)
        {
        }

        public function has(Directive $directive): bool
        {
            return isset($this->directives[$directive->value]);
        }

        public function extend(Directive $directive, UriValue ...$sources): self
        {
            $before = $this->directives[$directive->value] ?? $this->directives['default-src'];
            $added = array_map(static fn (UriValue $one): string => $one->value, array_values($sources));
            return new self([$directive->value => [...$before, ...$added]] + $this->directives);
        }
    }
}

namespace TYPO3\CMS\Core\Security\ContentSecurityPolicy\Event {
    use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Policy;
    use TYPO3\CMS\Core\Security\ContentSecurityPolicy\Scope;

    final class PolicyMutatedEvent
    {
        public function __construct(public readonly Scope $scope, private Policy $currentPolicy)
        {
        }

        public function getCurrentPolicy(): Policy
        {
            return $this->currentPolicy;
        }

        public function setCurrentPolicy(Policy $currentPolicy): void
        {
            $this->currentPolicy = $currentPolicy;
        }
    }
}

namespace TYPO3\CMS\Frontend\Controller {
    class TypoScriptFrontendController
    {
        public string $content = '';
    }
}

namespace TYPO3\CMS\Frontend\Event {
    use Psr\Http\Message\ServerRequestInterface;
    use TYPO3\CMS\Frontend\Controller\TypoScriptFrontendController;

    final class BeforePageCacheIdentifierIsHashedEvent
    {
        /** @param array<string, mixed> $parameters */
        public function __construct(private readonly ServerRequestInterface $request, private array $parameters)
        {
        }

        public function getRequest(): ServerRequestInterface
        {
            return $this->request;
        }

        /** @return array<string, mixed> */
        public function getPageCacheIdentifierParameters(): array
        {
            return $this->parameters;
        }

        /** @param array<string, mixed> $parameters */
        public function setPageCacheIdentifierParameters(array $parameters): void
        {
            $this->parameters = $parameters;
        }
    }

    /**
     * As in version 13; in version 14 it holds the content itself, and has no controller.
     *
     * @method string getContent()
     * @method void setContent(string $content)
     */
    class AfterCacheableContentIsGeneratedEvent
    {
        public function __construct(
            private readonly ServerRequestInterface $request,
            private readonly TypoScriptFrontendController $controller
        ) {
        }

        public function getRequest(): ServerRequestInterface
        {
            return $this->request;
        }

        public function getController(): TypoScriptFrontendController
        {
            return $this->controller;
        }
    }
}

namespace TYPO3\CMS\Core\Authentication {
    abstract class AbstractUserAuthentication
    {
        /** @var array<string, mixed>|null the row of the person; null when nobody is signed in */
        public ?array $user = null;
    }
}

namespace TYPO3\CMS\Frontend\Authentication {
    class FrontendUserAuthentication extends \TYPO3\CMS\Core\Authentication\AbstractUserAuthentication
    {
    }
}

namespace TYPO3\CMS\Core\Authentication\Event {
    use TYPO3\CMS\Core\Authentication\AbstractUserAuthentication;

    final class AfterUserLoggedInEvent
    {
        public function __construct(private readonly AbstractUserAuthentication $user)
        {
        }

        public function getUser(): AbstractUserAuthentication
        {
            return $this->user;
        }
    }

    final class BeforeUserLogoutEvent
    {
        public function __construct(private readonly AbstractUserAuthentication $user)
        {
        }

        public function getUser(): AbstractUserAuthentication
        {
            return $this->user;
        }
    }
}
