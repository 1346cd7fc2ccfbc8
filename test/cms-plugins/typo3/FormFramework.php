<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use Symfony\Component\Yaml\Yaml;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;
use TYPO3\CMS\Form\Domain\Configuration\ConfigurationService;
use TYPO3\CMS\Form\Domain\Finishers\FinisherContext;
use TYPO3\CMS\Form\Domain\Model\FormDefinition;
use TYPO3\CMS\Form\Domain\Model\FormElements\GenericFormElement;
use TYPO3\CMS\Form\Domain\Model\FormElements\Page;
use TYPO3\CMS\Form\Domain\Runtime\FormRuntime;
use TYPO3\CMS\Form\Mvc\Persistence\Event\AfterFormDefinitionLoadedEvent;

/** A contact form of EXT:form that ends with a redirect, on a page as its content element 7. */
final class FormFramework
{
    private const FORM = [
        'identifier' => 'contact',
        'label' => 'Contact',
        'type' => 'Form',
        'prototypeName' => 'standard',
        'finishers' => [['identifier' => 'Redirect', 'options' => ['pageUid' => '1']]],
    ];
    private const ELEMENTS = [
        'email' => 'Email', 'name' => 'Text', 'message' => 'Textarea', 'born' => 'Date', 'topics' => 'MultiCheckbox',
        'photo' => 'ImageUpload', 'word' => 'AdvancedPassword', 'trap' => 'Honeypot',
    ];

    public function __construct(private readonly Kernel $kernel, private readonly ConfigurationService $prototypes)
    {
    }

    /**
     * @param array<string, mixed> $values
     * @param array<string, mixed> $changes of the form
     * @return bool whether the visitor is sent on to the next page
     */
    public function submit(array $values, array $changes = []): bool
    {
        $event = new AfterFormDefinitionLoadedEvent($changes + self::FORM);
        $this->kernel->dispatch($event);
        $form = $event->getFormDefinition();
        $form['renderingOptions']['_originalIdentifier'] = $form['identifier'];
        $form['identifier'] .= '-7';
        $context = new FinisherContext(new FormRuntime(new FormDefinition($form, self::elements()), $values));
        $presets = $this->prototypes->getPrototypeConfiguration($form['prototypeName'])['finishersDefinition'];
        foreach ($form['finishers'] as ['identifier' => $name]) {
            if ($name === 'Redirect') {
                return true;
            }
            $class = $presets[$name]['implementationClassName'] ?? throw new \LogicException("The prototype has no finisher $name.");
            $this->kernel->finisher($class)->execute($context);
        }
        return false;
    }

    /** What the YAML files add that TypoScript names; another prototype knows nothing of it. */
    public static function prototypesOf(string $extension): ConfigurationService
    {
        $service = new ConfigurationService();
        $service->prototypes = ['standard' => ['finishersDefinition' => []], 'another' => ['finishersDefinition' => []]];
        $pattern = '/^plugin\.tx_form\.settings\.yamlConfigurations\.\d+ = EXT:mtc_sidecar(\/\S+)$/m';
        preg_match_all($pattern, ExtensionManagementUtility::$setup, $files);
        foreach (array_unique($files[1]) as $file) {
            $service->prototypes = array_replace_recursive($service->prototypes, Yaml::parseFile($extension . $file)['prototypes']);
        }
        return $service;
    }

    /** @return list<object> */
    private static function elements(): array
    {
        $elements = [new Page()];
        foreach (self::ELEMENTS as $identifier => $type) {
            $elements[] = new GenericFormElement($identifier, $type, ucfirst($identifier));
        }
        return $elements;
    }
}
