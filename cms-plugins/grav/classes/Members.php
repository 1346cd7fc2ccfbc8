<?php

declare(strict_types=1);

namespace MtcSidecar\Grav;

use Grav\Common\Grav;
use Grav\Common\User\Interfaces\UserInterface;
use MtcSidecar\Core\Visitor;

/** People with an account. */
final class Members
{
    /** Whoever may open an admin panel, of either plugin for it. */
    public const ADMIN = 'admin';
    private const ADMIN_RIGHTS = ['admin.super', 'admin.login', 'api.super', 'api.access'];

    /** @return list<string> the groups of the user, and `admin` */
    public static function rolesOf(?UserInterface $user): array
    {
        if ($user === null || !$user->get('authenticated')) {
            return [];
        }
        $roles = array_values(array_filter((array) $user->get('groups'), 'is_string'));
        foreach (self::ADMIN_RIGHTS as $right) {
            if ($user->authorize($right)) {
                $roles[] = self::ADMIN;
                break;
            }
        }
        return $roles;
    }

    public static function register(UserInterface $user): void
    {
        $person = ['email' => (string) $user->get('email'), 'name' => (string) $user->get('fullname')];
        Sidecar::adapter()->forwardRegistration(self::visitor(), 'Registration', $person);
    }

    public static function signIn(UserInterface $user): void
    {
        $contact = ['email' => (string) $user->get('email')];
        Sidecar::adapter()->tellSignIn(self::visitor(), self::rolesOf($user), $contact);
    }

    public static function signOut(UserInterface $user): void
    {
        Sidecar::adapter()->tellSignOut(self::visitor(), self::rolesOf($user));
    }

    public static function visitor(): Visitor
    {
        return Visitor::ofRequest($_SERVER, $_COOKIE, (string) (Grav::instance()['language']->getActive() ?: ''));
    }
}
