<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\contact\MessageInterface;
use Drupal\Core\Entity\EntityInterface;

/** A message of the contact module, with a field for topics and one for a file that a site builder added. */
final class Message extends Content implements MessageInterface
{
    /** @param array<string, string> $answers */
    public function __construct(array $answers, private bool $isPersonal = false)
    {
        parent::__construct([
            'uuid' => Field::text('uuid', 'UUID', '7e4c1f0a-0000-4000-8000-000000000000'),
            'langcode' => Field::text('language', 'Language', 'en'),
            'contact_form' => new References('entity_reference', 'Form ID', [new Thing('feedback', 'Website feedback')]),
            'name' => Field::text('string', "The sender's name", $answers['name']),
            'mail' => Field::text('email', "The sender's email", $answers['email']),
            'subject' => Field::text('string', 'Subject', 'A question'),
            'message' => Field::text('string_long', 'Message', $answers['message']),
            'copy' => Field::text('boolean', 'Copy', '0'),
            'recipient' => new References('entity_reference', 'Recipient ID', []),
            'field_topics' => new References('entity_reference', 'Topics', [new Thing('3', 'Shoes'), new Thing('5', 'Boots')]),
            'field_photo' => new References('image', 'Photo', [new Thing('9', 'shoe.png')]),
        ]);
    }

    public function isPersonal(): bool
    {
        return $this->isPersonal;
    }

    public function getContactForm(): EntityInterface
    {
        return $this->isPersonal ? new Thing('personal', 'Personal contact form') : new Thing('feedback', 'Website feedback');
    }
}
