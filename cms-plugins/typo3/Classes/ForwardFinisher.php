<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use TYPO3\CMS\Core\Attribute\AsEventListener;
use TYPO3\CMS\Extbase\Domain\Model\FileReference;
use TYPO3\CMS\Form\Domain\Configuration\ConfigurationService;
use TYPO3\CMS\Form\Domain\Finishers\AbstractFinisher;
use TYPO3\CMS\Form\Domain\Model\FormElements\FormElementInterface;
use TYPO3\CMS\Form\Domain\Runtime\FormRuntime;
use TYPO3\CMS\Form\Mvc\Persistence\Event\AfterFormDefinitionLoadedEvent;

/** What a form of EXT:form has accepted goes on to the sidecar, whatever its other finishers do. */
final class ForwardFinisher extends AbstractFinisher
{
    private const NAME = 'MtcSidecar';

    public function __construct(private readonly Sidecars $sidecars, private readonly ConfigurationService $prototypes)
    {
    }

    /** Forms need not be told one by one; before the others, since a redirect ends it all. */
    #[AsEventListener]
    public function addTo(AfterFormDefinitionLoadedEvent $event): void
    {
        $form = $event->getFormDefinition();
        $finishers = $form['finishers'] ?? [];
        $isTold = in_array(self::NAME, array_column($finishers, 'identifier'), true);
        $isForwarded = !$isTold && $this->sidecars->ofRequest()?->settings()->forwardsForms() === true;
        if ($isForwarded && $this->isKnownTo((string) ($form['prototypeName'] ?? 'standard'))) {
            array_unshift($finishers, ['identifier' => self::NAME]);
            $event->setFormDefinition(['finishers' => $finishers] + $form);
        }
    }

    protected function executeInternal(): void
    {
        $runtime = $this->finisherContext->getFormRuntime();
        $form = $runtime->getFormDefinition();
        $visitor = $this->sidecars->visitor();
        $visitor->pageUrl = (string) $this->sidecars->request?->getUri()->withQuery('');
        $this->sidecars->ofRequest()?->forwardForm(
            $visitor,
            SiteHost::FORMS,
            (string) ($form->getRenderingOptions()['_originalIdentifier'] ?? $form->getIdentifier()),
            $form->getLabel(),
            self::answers($runtime)
        );
    }

    /** A form of a prototype without it would be refused as a whole. */
    private function isKnownTo(string $prototype): bool
    {
        try {
            return isset($this->prototypes->getPrototypeConfiguration($prototype)['finishersDefinition'][self::NAME]);
        } catch (\Exception) {
            return false;
        }
    }

    /** @return iterable<array{key: string, value: mixed, label: string, type: string}> */
    private static function answers(FormRuntime $form): iterable
    {
        foreach ($form->getFormDefinition()->getRenderablesRecursively() as $element) {
            if ($element instanceof FormElementInterface) {
                yield [
                    'key' => $element->getIdentifier(),
                    'value' => self::withNames($form[$element->getIdentifier()]),
                    'label' => $element->getLabel(),
                    'type' => strtolower($element->getType()),
                ];
            }
        }
    }

    /** Of a file, all that goes on is its name. */
    private static function withNames(mixed $value): mixed
    {
        return match (true) {
            is_iterable($value) => array_map(self::withNames(...), is_array($value) ? $value : iterator_to_array($value, false)),
            $value instanceof FileReference => $value->getOriginalResource()->getName(),
            default => $value,
        };
    }
}
