<?php

namespace MtcSidecar\Concrete;

use Concrete\Core\Localization\Localization;
use Concrete\Core\Support\Facade\Application;
use Concrete\Core\User\User;
use MtcSidecar\Core\Visitor;

/** People with an account. */
final class People
{
    /** @return list<string> the ids of the groups; the one super user counts as administrator */
    public static function rolesOf(User $user): array
    {
        if (!$user->isRegistered()) {
            return [];
        }
        $groups = array_map('strval', array_values((array) $user->getUserGroups()));
        return $user->isSuperUser() ? array_merge($groups, [(string) ADMIN_GROUP_ID]) : $groups;
    }

    /** Somebody who is signed in adds accounts for others: those did not register. */
    public static function onAdd(object $event): void
    {
        if (!is_object($event->getApplier())) {
            $email = (string) $event->getUserInfoObject()->getUserEmail();
            Sidecar::adapter()->forwardRegistration(self::visitor(), 'Registration', ['email' => $email]);
        }
    }

    public static function onLogin(object $event): void
    {
        $user = $event->getUserObject();
        $info = $user->getUserInfoObject();
        if (is_object($info)) {
            $contact = ['email' => (string) $info->getUserEmail()];
            Sidecar::adapter()->tellSignIn(self::visitor(), self::rolesOf($user), $contact);
        }
    }

    public static function onLogout(): void
    {
        $user = Application::getFacadeApplication()->make(User::class);
        Sidecar::adapter()->tellSignOut(self::visitor(), self::rolesOf($user));
    }

    public static function visitor(): Visitor
    {
        return Visitor::ofRequest($_SERVER, $_COOKIE, str_replace('_', '-', Localization::activeLocale()));
    }
}
