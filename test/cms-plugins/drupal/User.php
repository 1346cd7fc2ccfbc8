<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\user\UserInterface;

/** An account, and who asks for a page. */
final class User extends Content implements UserInterface
{
    /** @param list<string> $roles */
    public function __construct(private array $roles, private string $email = '', string $password = '')
    {
        parent::__construct([
            'mail' => Field::text('email', 'Email', $email),
            'pass' => Field::text('password', 'Password', $password),
            'field_first_name' => Field::text('string', 'First name', 'Ben'),
        ]);
    }

    public static function visitor(): self
    {
        return new self(['anonymous']);
    }

    public function getRoles(bool $exclude_locked_roles = false): array
    {
        return $this->roles;
    }

    public function isAnonymous(): bool
    {
        return $this->roles === ['anonymous'];
    }

    public function hasPermission(string $permission): bool
    {
        return in_array('administrator', $this->roles, true);
    }

    public function getEmail(): ?string
    {
        return $this->email === '' ? null : $this->email;
    }
}
