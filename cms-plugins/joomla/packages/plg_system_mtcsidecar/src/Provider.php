<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\System\MtcSidecar;

use Joomla\CMS\Extension\PluginInterface;
use Joomla\CMS\Factory;
use Joomla\CMS\Plugin\CMSPlugin;
use Joomla\CMS\Plugin\PluginHelper;
use Joomla\DI\Container;
use Joomla\DI\ServiceProviderInterface;
use Joomla\Event\DispatcherInterface;

\defined('_JEXEC') or die;

/** Makes one of the three plugins of the package. */
final class Provider implements ServiceProviderInterface
{
    /** @param class-string<CMSPlugin> $plugin */
    public function __construct(private string $group, private string $plugin)
    {
    }

    public function register(Container $container): void
    {
        $container->set(PluginInterface::class, function (Container $container): PluginInterface {
            $values = [(array) PluginHelper::getPlugin($this->group, 'mtcsidecar')];
            // Joomla 5 begins by wanting the dispatcher, Joomla 6 objects to it.
            if ((new \ReflectionMethod(CMSPlugin::class, '__construct'))->getParameters()[0]->hasType()) {
                array_unshift($values, $container->get(DispatcherInterface::class));
            }
            $plugin = new ($this->plugin)(...$values);
            $plugin->setApplication(Factory::getApplication());
            return $plugin;
        });
    }
}
