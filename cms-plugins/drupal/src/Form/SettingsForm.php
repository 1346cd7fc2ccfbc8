<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Form;

use Drupal\Core\Entity\EntityTypeManagerInterface;
use Drupal\Core\Form\ConfigFormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\mtc_sidecar\DrupalHost;
use Drupal\user\RoleInterface;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\SettingsForm as Fields;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * The settings screen, made of the fields that the core names.
 */
final class SettingsForm extends ConfigFormBase {

  /**
   * The core.
   */
  protected Adapter $adapter;

  /**
   * Where the roles are.
   */
  protected EntityTypeManagerInterface $entityTypes;

  /**
   * {@inheritdoc}
   */
  public static function create(ContainerInterface $container): static {
    $form = parent::create($container);
    $form->adapter = $container->get('mtc_sidecar.adapter');
    $form->entityTypes = $container->get('entity_type.manager');
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'mtc_sidecar_settings';
  }

  /**
   * {@inheritdoc}
   */
  protected function getEditableConfigNames(): array {
    return [DrupalHost::SETTINGS];
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state): array {
    foreach ($this->adapter->administration()->fields() as $field) {
      $form[$field['key']] = $this->element($field);
    }
    $form = parent::buildForm($form, $form_state);
    $test = ['#type' => 'submit', '#value' => $this->t('Test the connection'), '#submit' => ['::testConnection']];
    $form['actions']['test'] = $test;
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function validateForm(array &$form, FormStateInterface $form_state): void {
    parent::validateForm($form, $form_state);
    foreach ($this->adapter->administration()->objections(Fields::changesFrom($form_state->getValues())) as $key => $sentence) {
      $form_state->setErrorByName($key, $sentence);
    }
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $outcome = $this->adapter->administration()->save(Fields::changesFrom($form_state->getValues()));
    $this->messenger()->addMessage($outcome['message'], $outcome['state'] === 'failed' ? 'warning' : 'status');
  }

  /**
   * Submit handler: asks the sidecar with what is entered, and saves nothing.
   */
  public function testConnection(array &$form, FormStateInterface $form_state): void {
    $result = $this->adapter->administration()->test(Fields::changesFrom($form_state->getValues()));
    foreach ([...$result['checks'], $result] as $said) {
      $this->messenger()->addMessage($said['message'], $said['ok'] ? 'status' : 'error');
    }
    $form_state->setRebuild();
  }

  /**
   * One element of the form.
   */
  private function element(array $field): array {
    return [
      '#title' => $field['label'],
      '#description' => $field['help'],
      '#default_value' => $field['value'],
    ] + match ($field['kind']) {
      'secret' => ['#type' => 'password', '#attributes' => ['autocomplete' => 'new-password'], '#maxlength' => 255],
      'switch' => ['#type' => 'checkbox'],
      'lines' => ['#type' => 'textarea'],
      'roles' => ['#type' => 'checkboxes', '#options' => $this->roles()],
      'choice' => ['#type' => 'radios', '#options' => $field['choices']],
      default => ['#type' => 'textfield', '#maxlength' => 500],
    };
  }

  /**
   * The roles that people have by choice.
   *
   * @return array<string, string>
   *   Their labels by their names.
   */
  private function roles(): array {
    $roles = $this->entityTypes->getStorage('user_role')->loadMultiple();
    $roles = array_map(static fn ($role): string => (string) $role->label(), $roles);
    return array_diff_key($roles, [RoleInterface::ANONYMOUS_ID => '']);
  }

}
