<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\Form;

use Drupal\Core\Entity\EntityTypeManagerInterface;
use Drupal\Core\Form\ConfigFormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\mtc_sidecar\DrupalHost;
use Drupal\user\RoleInterface;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\Secret;
use MtcSidecar\Core\Sentence;
use MtcSidecar\Core\SettingsField;
use MtcSidecar\Core\SettingsForm as Fields;
use Symfony\Component\DependencyInjection\ContainerInterface;

/**
 * The settings screen, made of the fields that the core names.
 */
final class SettingsForm extends ConfigFormBase {

  private const TYPES = [
    'secret' => 'password',
    'switch' => 'checkbox',
    'lines' => 'textarea',
    'roles' => 'checkboxes',
    'choice' => 'radios',
  ];

  /**
   * The core.
   */
  protected Adapter $adapter;

  /**
   * What translates its sentences.
   */
  protected DrupalHost $host;

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
    $form->host = $container->get('mtc_sidecar.host');
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
    $values = $this->adapter->administration()->describe();
    foreach (Fields::fields() as $field) {
      $form[$field->key] = $this->element($field, $values[$field->key] ?? '');
    }
    $form = parent::buildForm($form, $form_state);
    $form['actions']['test'] = [
      '#type' => 'submit',
      '#value' => $this->t('Test the connection'),
      '#submit' => ['::testConnection'],
    ];
    return $form;
  }

  /**
   * {@inheritdoc}
   */
  public function validateForm(array &$form, FormStateInterface $form_state): void {
    parent::validateForm($form, $form_state);
    $changes = self::changes($form_state);
    try {
      $this->adapter->settings()->with($changes);
    }
    catch (InvalidSettings $failure) {
      foreach ($failure->sentences() as $key => $sentence) {
        $form_state->setErrorByName($key, $this->say($sentence));
      }
    }
    $objection = $changes['secret'] === '' ? NULL : (new Secret($this->host))->objectionTo($changes['secret']);
    if ($objection !== NULL) {
      $form_state->setErrorByName('secret', $this->say($objection));
    }
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $outcome = $this->adapter->administration()->save(self::changes($form_state));
    $this->messenger()->addMessage($outcome['message'], $outcome['state'] === 'failed' ? 'warning' : 'status');
  }

  /**
   * Submit handler: asks the sidecar with what is entered, and saves nothing.
   */
  public function testConnection(array &$form, FormStateInterface $form_state): void {
    $result = $this->adapter->administration()->test(self::changes($form_state));
    foreach ($result['checks'] as $check) {
      $this->messenger()->addMessage($check['message'], $check['ok'] ? 'status' : 'error');
    }
    $this->messenger()->addMessage($result['message'], $result['ok'] ? 'status' : 'error');
    $form_state->setRebuild();
  }

  /**
   * One element of the form.
   */
  private function element(SettingsField $field, mixed $value): array {
    $element = [
      '#type' => self::TYPES[$field->kind] ?? 'textfield',
      '#title' => $this->say($field->label),
      '#description' => $this->say($field->help),
    ];
    return $element + match ($field->kind) {
      'secret' => ['#attributes' => ['autocomplete' => 'new-password'], '#maxlength' => 255],
      'lines' => ['#default_value' => implode("\n", (array) $value)],
      'roles' => ['#default_value' => (array) $value, '#options' => $this->roles()],
      'choice' => ['#default_value' => $value, '#options' => array_map($this->say(...), $field->choices)],
      'address' => ['#default_value' => $value, '#maxlength' => 500],
      default => ['#default_value' => $value],
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
    unset($roles[RoleInterface::ANONYMOUS_ID]);
    return array_map(static fn ($role): string => (string) $role->label(), $roles);
  }

  /**
   * What was entered, as the core takes it.
   */
  private static function changes(FormStateInterface $form_state): array {
    $posted = $form_state->getValues();
    $posted['excludedRoles'] = array_filter((array) ($posted['excludedRoles'] ?? []));
    return Fields::changesFrom($posted);
  }

  /**
   * A sentence of the core, in the language of the admin.
   */
  private function say(Sentence $sentence): string {
    return $sentence->in([$this->host, 'translate']);
  }

}
