<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Entity\EntityFormInterface;
use Drupal\Core\Form\FormStateInterface;

/** The form of the contact module: its own handlers run first, and those that were added after them. */
final class MessageForm implements EntityFormInterface
{
    public bool $isMailed = false;

    public function __construct(private Message $message)
    {
    }

    public function getFormId(): string
    {
        return 'contact_message_feedback_form';
    }

    public function getEntity(): Message
    {
        return $this->message;
    }

    public function buildForm(array $form, FormStateInterface $form_state): array
    {
        $form['actions']['submit'] = ['#type' => 'submit', '#submit' => ['::submitForm', '::save']];
        $form['actions']['preview'] = ['#type' => 'submit', '#submit' => ['::submitForm', '::preview']];
        return $form;
    }

    public function validateForm(array &$form, FormStateInterface $form_state): void
    {
    }

    public function submitForm(array &$form, FormStateInterface $form_state): void
    {
    }

    /** @param array<string, mixed> $form */
    public function save(array &$form, FormStateInterface $form_state): void
    {
        $this->isMailed = true;
    }

    public function send(Module $module): void
    {
        $state = new FormState($this);
        $form = $this->buildForm([], $state);
        $module->invoke('form_contact_message_form_alter', $form);
        foreach ($form['actions']['submit']['#submit'] as $handler) {
            $callable = str_starts_with((string) $handler, '::') ? [$this, substr($handler, 2)] : $handler;
            if (!is_callable($callable)) {
                throw new \LogicException("There is no handler $handler.");
            }
            $callable($form, $state);
        }
    }
}
