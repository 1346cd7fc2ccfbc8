<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use TYPO3\CMS\Core\Attribute\AsEventListener;
use TYPO3\CMS\Core\Authentication\AbstractUserAuthentication;
use TYPO3\CMS\Core\Authentication\Event\AfterUserLoggedInEvent;
use TYPO3\CMS\Core\Authentication\Event\BeforeUserLogoutEvent;
use TYPO3\CMS\Extbase\Event\Persistence\EntityAddedToPersistenceEvent;
use TYPO3\CMS\Extbase\Persistence\Generic\Mapper\DataMapper;
use TYPO3\CMS\Extbase\Reflection\ObjectAccess;
use TYPO3\CMS\Frontend\Authentication\FrontendUserAuthentication;

/** Members of the site: told of to the sidecar where that is wanted, and never on a page. */
final class People
{
    private const CONTACT = ['email' => 'email', 'first_name' => 'firstname', 'last_name' => 'lastname', 'company' => 'company'];
    private const PERSON = ['email' => 'email', 'name' => 'name', 'firstName' => 'first_name', 'lastName' => 'last_name'];

    public function __construct(private readonly Sidecars $sidecars, private readonly DataMapper $tables)
    {
    }

    #[AsEventListener]
    public function signIn(AfterUserLoggedInEvent $event): void
    {
        $user = $event->getUser();
        if ($user instanceof FrontendUserAuthentication) {
            $contact = [];
            foreach (self::CONTACT as $column => $field) {
                $contact[$field] = (string) ($user->user[$column] ?? '');
            }
            $visitor = $this->sidecars->visitor();
            $this->sidecars->ofRequest()?->tellSignIn($visitor, self::groupsOf($user), array_filter($contact));
        }
    }

    #[AsEventListener]
    public function signOut(BeforeUserLogoutEvent $event): void
    {
        $user = $event->getUser();
        if ($user instanceof FrontendUserAuthentication) {
            $this->sidecars->ofRequest()?->tellSignOut($this->sidecars->visitor(), self::groupsOf($user));
        }
    }

    /** Extensions for registration differ; all that are made with Extbase save a member like this. */
    #[AsEventListener]
    public function register(EntityAddedToPersistenceEvent $event): void
    {
        $member = $event->getObject();
        $sidecar = $this->sidecars->ofRequest();
        if ($sidecar === null || $this->tables->getDataMap($member::class)->getTableName() !== 'fe_users') {
            return;
        }
        $person = [];
        foreach (self::PERSON as $property => $key) {
            $value = ObjectAccess::isPropertyGettable($member, $property) ? ObjectAccess::getProperty($member, $property) : '';
            $person[$key] = is_string($value) ? $value : '';
        }
        $sidecar->forwardRegistration($this->sidecars->visitor(), 'Registration', $person);
    }

    /** @return list<string> */
    private static function groupsOf(AbstractUserAuthentication $user): array
    {
        return explode(',', (string) ($user->user['usergroup'] ?? ''));
    }
}
