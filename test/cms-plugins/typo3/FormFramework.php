<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use Symfony\Component\Yaml\Yaml;
use TYPO3\CMS\Core\Utility\ExtensionManagementUtility;
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

    public function __construct(private readonly Kernel $kernel, private readonly string $extension)
    {
    }

    /**
     * @param array<string, mixed> $values
     * @return bool whether the visitor is sent on to the next page
     */
    public function submit(array $values): bool
    {
        $event = new AfterFormDefinitionLoadedEvent(self::FORM);
        $this->kernel->dispatch($event);
        $form = $event->getFormDefinition();
        $form['renderingOptions']['_originalIdentifier'] = $form['identifier'];
        $form['identifier'] .= '-7';
        $context = new FinisherContext(new FormRuntime(new FormDefinition($form, self::elements()), $values));
        $classes = $this->finisherClasses();
        foreach ($form['finishers'] as ['identifier' => $name]) {
            if ($name === 'Redirect') {
                return true;
            }
            $class = $classes[$name] ?? throw new \LogicException("The prototype has no finisher $name.");
            $this->kernel->finisher($class)->execute($context);
        }
        return false;
    }

    /** @return array<string, string> by the name of the finisher: from the YAML files that TypoScript names */
    private function finisherClasses(): array
    {
        $classes = [];
        $pattern = '/^plugin\.tx_form\.settings\.yamlConfigurations\.\d+ = EXT:mtc_sidecar(\/\S+)$/m';
        preg_match_all($pattern, ExtensionManagementUtility::$setup, $files);
        foreach (array_unique($files[1]) as $file) {
            foreach (Yaml::parseFile($this->extension . $file)['prototypes']['standard']['finishersDefinition'] as $name => $one) {
                $classes[$name] = $one['implementationClassName'];
            }
        }
        return $classes;
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
