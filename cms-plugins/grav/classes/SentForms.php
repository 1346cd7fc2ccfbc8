<?php

declare(strict_types=1);

namespace MtcSidecar\Grav;

use Grav\Common\Grav;

/**
 * Forms of the form plugin. One is accepted when its checks have passed: those are actions of the
 * form as well (captchas), so it is forwarded before the first action that does something with it.
 */
final class SentForms
{
    private const DEEDS = ['email', 'save', 'message', 'display', 'redirect', 'reset', 'call', 'mtc'];
    /** Accounts, which registrations are about. */
    private const ACCOUNTS = ['register_user', 'update_user'];

    private bool $takesAll;
    /** @var array<int, int> how many actions are still to come, by form */
    private array $left = [];
    /** @var array<int, bool> */
    private array $isDone = [];

    public function __construct(bool $takesAll)
    {
        $this->takesAll = $takesAll;
    }

    /** @param \Grav\Plugin\Form\Form $form */
    public function accept($form): void
    {
        $this->left[spl_object_id($form)] = count(array_filter(self::actionsOf($form), static fn ($one): bool => $one[1] !== false));
        $this->forwardAfterLast($form);
    }

    /**
     * @param \Grav\Plugin\Form\Form $form
     * @param mixed $parameters
     */
    public function beforeAction($form, string $action, $parameters): void
    {
        if (in_array($action, self::DEEDS, true)) {
            $this->forward($form, $action === 'mtc' && (bool) $parameters);
        }
    }

    /**
     * Not called when another plugin stopped the action: it refused the form.
     *
     * @param \Grav\Plugin\Form\Form $form
     */
    public function afterAction($form): void
    {
        $this->left[spl_object_id($form)] = ($this->left[spl_object_id($form)] ?? 0) - 1;
        $this->forwardAfterLast($form);
    }

    /** @param \Grav\Plugin\Form\Form $form */
    private function forwardAfterLast($form): void
    {
        if ($this->left[spl_object_id($form)] === 0 && $form->status === 'success') {
            $this->forward($form, false);
        }
    }

    /** @param \Grav\Plugin\Form\Form $form */
    private function forward($form, bool $isWanted): void
    {
        $actions = self::actionsOf($form);
        $isOurs = $isWanted || ($this->takesAll && !in_array(['mtc', false], $actions, true));
        $isOfAccount = array_intersect(array_column($actions, 0), self::ACCOUNTS) !== [];
        if (!$isOurs || $isOfAccount || isset($this->isDone[spl_object_id($form)])) {
            return;
        }
        $this->isDone[spl_object_id($form)] = true;
        $visitor = Members::visitor();
        $page = $form->getPage();
        $visitor->pageTitle = (string) $page->title();
        $visitor->pageUrl = $visitor->pageUrl ?: Grav::instance()['uri']->url(true);
        $title = self::translated($form->get('title')) ?: $visitor->pageTitle ?: $form->getName();
        Sidecar::adapter()->forwardForm($visitor, 'grav', $form->getName(), $title, self::answersTo($form, $form->getFields()));
    }

    /**
     * @param \Grav\Plugin\Form\Form $form
     * @return list<array{string, mixed}> name and parameters, in their order; an author writes them as a list or by name
     */
    private static function actionsOf($form): array
    {
        $actions = [];
        foreach ((array) $form->get('process') as $name => $parameters) {
            if (is_int($name)) {
                $name = (string) key((array) $parameters);
                $parameters = ((array) $parameters)[$name] ?? null;
            }
            $actions[] = [$name, $parameters];
        }
        return $actions;
    }

    /**
     * @param \Grav\Plugin\Form\Form $form
     * @param array<mixed> $fields with those in columns and sections
     * @return iterable<array<string, mixed>>
     */
    private static function answersTo($form, array $fields): iterable
    {
        foreach ($fields as $key => $field) {
            $name = (string) ($field['name'] ?? $key);
            if (is_array($field['fields'] ?? null)) {
                yield from self::answersTo($form, $field['fields']);
                continue;
            }
            $type = (string) ($field['type'] ?? 'text');
            $value = $form->value($name);
            if ($type === 'file') {
                $value = array_column((array) $value, 'name');
            } elseif ($type === 'checkboxes' && ($field['use'] ?? '') === 'keys') {
                $value = array_keys(array_filter((array) $value));
            }
            yield ['key' => $name, 'value' => $value, 'type' => $type, 'label' => self::translated($field['label'] ?? '')];
        }
    }

    /** @param mixed $text */
    private static function translated($text): string
    {
        return is_string($text) && $text !== '' ? (string) Grav::instance()['language']->translate($text) : '';
    }
}
