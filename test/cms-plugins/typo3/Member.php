<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Typo3;

use TYPO3\CMS\Extbase\DomainObject\DomainObjectInterface;

/** As extensions for registration make them: it lies in `fe_users`, and has a password. */
final class Member implements DomainObjectInterface
{
    public function __construct(private readonly string $email, private readonly string $password)
    {
    }

    public function getEmail(): string
    {
        return $this->email;
    }

    public function getUsername(): string
    {
        return $this->email;
    }

    public function getPassword(): string
    {
        return $this->password;
    }

    public function getFirstName(): string
    {
        return 'Cleo';
    }
}
