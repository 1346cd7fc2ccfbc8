<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use Symfony\Component\DependencyInjection\Compiler\CompilerPassInterface;
use Symfony\Component\DependencyInjection\ContainerBuilder;

/** What TYPO3 fetches from its container by name is public; all else is not. */
final class PublicServices implements CompilerPassInterface
{
    public function __construct(private readonly string $extension)
    {
    }

    public function process(ContainerBuilder $container): void
    {
        foreach (['event.listener', 'form.finisher', 'console.command', 'reports.status'] as $tag) {
            foreach (array_keys($container->findTaggedServiceIds($tag)) as $id) {
                $container->getDefinition($id)->setPublic(true);
            }
        }
        foreach ((require "{$this->extension}/Configuration/RequestMiddlewares.php")['frontend'] as $middleware) {
            $container->getDefinition($middleware['target'])->setPublic(true);
        }
    }
}
