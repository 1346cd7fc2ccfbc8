<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Drupal\Core\Session\AccountInterface;

/** Whoever is signed in at the moment. */
final class CurrentUser implements AccountInterface
{
    public AccountInterface $account;

    public function __construct()
    {
        $this->account = User::visitor();
    }

    public function getRoles(bool $exclude_locked_roles = false): array
    {
        return $this->account->getRoles($exclude_locked_roles);
    }

    public function isAnonymous(): bool
    {
        return $this->account->isAnonymous();
    }

    public function hasPermission(string $permission): bool
    {
        return $this->account->hasPermission($permission);
    }
}
