<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar;

use Drupal\Core\Entity\EntityInterface;
use Drupal\Core\Entity\FieldableEntityInterface;
use Drupal\Core\Field\EntityReferenceFieldItemListInterface;
use Drupal\Core\Field\FieldItemListInterface;
use Drupal\user\UserInterface;
use MtcSidecar\Core\Visitor;

/**
 * Who visits, and what they say, in the words of the core.
 */
final class People {

  /**
   * Fields of a message that are no answers.
   */
  private const INTERNAL = ['uuid', 'langcode', 'contact_form', 'copy', 'recipient'];
  private const TYPES = [
    'email' => 'email',
    'telephone' => 'tel',
    'string_long' => 'textarea',
    'file' => 'file',
    'image' => 'file',
  ];

  /**
   * Who asks for the page that is being answered.
   */
  public static function visitor(): Visitor {
    $request = \Drupal::request();
    $language = \Drupal::languageManager()->getCurrentLanguage()->getId();
    return Visitor::ofRequest($request->server->all(), $request->cookies->all(), $language);
  }

  /**
   * Who a member is, as far as fields with the usual names tell.
   *
   * @return array<string, string>
   *   By the fields of a contact.
   */
  public static function person(UserInterface $user): array {
    $said = static fn (string $field): string => $user->hasField($field) ? $user->get($field)->getString() : '';
    return [
      'email' => (string) $user->getEmail(),
      'firstname' => $said('field_first_name'),
      'lastname' => $said('field_last_name'),
    ];
  }

  /**
   * Brings what a form has accepted to the sidecar.
   *
   * @param string $module
   *   The module that the form is of.
   * @param \Drupal\Core\Entity\EntityInterface $form
   *   The form.
   * @param iterable<array<string, mixed>> $answers
   *   Each with key, value, label and type.
   */
  public static function forwardForm(string $module, EntityInterface $form, iterable $answers): void {
    mtc_sidecar_adapter()->forwardForm(self::visitor(), $module, (string) $form->id(), (string) $form->label(), $answers);
  }

  /**
   * The answers in the fields of a message.
   *
   * @return iterable<array<string, mixed>>
   *   Each with key, value, label and type.
   */
  public static function answersOf(FieldableEntityInterface $message): iterable {
    foreach (array_diff_key($message->getFields(FALSE), array_flip(self::INTERNAL)) as $key => $field) {
      $definition = $field->getFieldDefinition();
      yield [
        'key' => $key,
        'label' => (string) $definition->getLabel(),
        'type' => self::TYPES[$definition->getType()] ?? 'text',
        'value' => self::valuesOf($field),
      ];
    }
  }

  /**
   * As a person reads them: of what is referred to, the name.
   *
   * @return list<mixed>
   *   One for each item of the field.
   */
  private static function valuesOf(FieldItemListInterface $field): array {
    if ($field instanceof EntityReferenceFieldItemListInterface) {
      return array_map(static fn (EntityInterface $named): string => (string) $named->label(), array_values($field->referencedEntities()));
    }
    $property = $field->getFieldDefinition()->getFieldStorageDefinition()->getMainPropertyName();
    return array_column($field->getValue(), $property ?? 'value');
  }

}
