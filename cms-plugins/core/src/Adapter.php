<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * The core put together for one CMS: what its adapter calls. Nothing that a visitor does waits for
 * the sidecar, and no form fails because of it.
 */
final class Adapter
{
    private Host $host;
    private Outbox $outbox;
    /** @var array<string, string> */
    private array $source;
    /** @var (callable(): void)|null */
    private $wake;

    /**
     * @param array<string, string> $source `cms`, `cms_version`, `plugin`, `plugin_version`: by what submissions are sent
     * @param (callable(): void)|null $wake called when something waits, where the scheduler has to be asked for a run
     */
    public function __construct(Host $host, Outbox $outbox, array $source, ?callable $wake = null)
    {
        $this->host = $host;
        $this->outbox = $outbox;
        $this->source = $source;
        $this->wake = $wake;
    }

    public function plugin(): Plugin
    {
        return new Plugin($this->host);
    }

    public function settings(): Settings
    {
        return $this->plugin()->settings();
    }

    public function administration(): Administration
    {
        return new Administration($this->host);
    }

    public function forwarder(): Forwarder
    {
        return new Forwarder($this->host, $this->outbox, $this->administration()->savedConnection(), 'time');
    }

    /** @throws \RuntimeException when the outbox cannot be made */
    public function personalData(): PersonalData
    {
        $this->outbox->create();
        return new PersonalData($this->host, $this->outbox, $this->administration()->savedConnection(), 'time');
    }

    /** What waits; an outbox that was never needed is empty. */
    public function status(): OutboxStatus
    {
        try {
            return $this->outbox->status();
        } catch (\RuntimeException $missing) {
            return new OutboxStatus(0, null, 0, '');
        }
    }

    /** What is wrong with the outbox, in the language of the admin; empty when nothing is. */
    public function trouble(): string
    {
        $trouble = $this->status()->trouble(time());
        return $trouble === null ? '' : $trouble->in([$this->host, 'translate']);
    }

    /**
     * The answer of the known endpoint to a request with these headers.
     *
     * @param mixed $ct as the request has it; nobody is known by a list
     */
    public function known(string $method, $ct, string $origin, string $referer): KnownAnswer
    {
        return $method === 'POST'
            ? KnownAnswer::of($this->plugin()->welcome(is_string($ct) ? $ct : '', $origin, $referer))
            : KnownAnswer::wrongMethod();
    }

    /**
     * A form of the site has accepted this. Whether it is forwarded is said by the settings.
     *
     * @param string $provider which plugin the form is of, such as `contact-form-7`
     * @param string $formId what that calls the form
     * @param iterable<array<string, mixed>> $answers each with `key`, `value` and perhaps `label` and `type`
     */
    public function forwardForm(Visitor $visitor, string $provider, string $formId, string $title, iterable $answers): void
    {
        $settings = $this->settings();
        if (!$settings->namesSite()) {
            return;
        }
        $submission = $this->newSubmission($visitor, $provider, $formId, $title);
        foreach ($answers as $answer) {
            $submission->addAnswer($answer);
        }
        $this->noteForm($submission);
        if ($settings->forwardsForm($provider, $formId)) {
            $this->forward($submission);
        }
    }

    /** A submission of this visitor with nothing in it yet. */
    public function newSubmission(Visitor $visitor, string $provider, string $formId, string $title): Submission
    {
        $settings = $this->settings();
        $submission = new Submission($provider, $formId, self::milliseconds());
        $submission->formTitle = $title;
        $submission->pageUrl = $visitor->pageUrl;
        $submission->pageTitle = $visitor->pageTitle;
        $submission->language = $visitor->language;
        $submission->userAgent = $visitor->userAgent;
        $submission->consent = $visitor->consent;
        $submission->consentSource = $visitor->consentSource;
        $submission->mapping = $settings->mappingOf($provider, $formId);
        if ($visitor->mayBeJoined($settings)) {
            $submission->device = $visitor->device;
            $submission->ct = $visitor->ct;
        }
        return $submission;
    }

    /** Notes which fields a form has, for the settings screen; never what was answered. */
    public function noteForm(Submission $submission): void
    {
        try {
            $forms = KnownForms::with($this->host->readForms(), $submission);
            if ($forms !== null) {
                $this->host->writeForms($forms);
            }
        } catch (\RuntimeException $failure) {
            error_log('mtc-sidecar: the fields of a form could not be noted.');
        }
    }

    /** Keeps a submission for the sidecar, unless nothing was answered or there is none. */
    public function forward(Submission $submission): void
    {
        if ($submission->fields() !== [] && $this->settings()->namesSite()) {
            $this->keep($this->entryOf($submission));
        }
    }

    /** For hosts that keep it elsewhere first, such as with a comment until that is approved. */
    public function entryOf(Submission $submission): OutboxEntry
    {
        return new OutboxEntry($submission->id, $submission->body($this->settings()->siteKey(), $this->source), time());
    }

    /**
     * Somebody has an account now. It also has a password: only what is named here goes on.
     *
     * @param array<string, string> $person such as `email`, `name`, `first_name`, `last_name`
     */
    public function forwardRegistration(Visitor $visitor, string $title, array $person): void
    {
        $settings = $this->settings();
        if (!$settings->namesSite() || !$settings->forwardsRegistrations()) {
            return;
        }
        $submission = $this->newSubmission($visitor, $this->source['cms'], 'registration', $title);
        foreach (array_filter($person) as $key => $value) {
            $submission->add($key, $value, '', $key === 'email' ? 'email' : 'text');
        }
        $this->forward($submission);
    }

    /**
     * A member signed in: the browser is theirs, unless it asked not to be followed.
     *
     * @param array<string> $roles
     * @param array<string, string> $contact values of the contact's fields; one of them says who it is
     */
    public function tellSignIn(Visitor $visitor, array $roles, array $contact): void
    {
        $isNamed = array_filter($contact) !== [];
        if ($isNamed && $this->tellsPresence($visitor, $roles) && $visitor->mayBeJoined($this->settings())) {
            $this->keep(self::presenceOf($visitor)->signIn($contact, self::milliseconds()));
        }
    }

    /**
     * A member signed out: the browser may be used by somebody else from now on.
     *
     * @param array<string> $roles
     */
    public function tellSignOut(Visitor $visitor, array $roles): void
    {
        if ($this->tellsPresence($visitor, $roles)) {
            $this->keep(self::presenceOf($visitor)->signOut(self::milliseconds()));
        }
    }

    /** Puts an entry into the outbox, and has it tried once when the visitor has the answer. */
    public function keep(OutboxEntry $entry): void
    {
        try {
            $this->put($entry);
        } catch (\RuntimeException $failure) {
            error_log('mtc-sidecar: a submission could not be kept for the sidecar.');
            return;
        }
        if ($this->wake !== null) {
            ($this->wake)();
        }
        register_shutdown_function([$this, 'forwardSoon'], $entry->id);
    }

    /** Only where the visitor has the whole answer by then; elsewhere the scheduler brings it. */
    public function forwardSoon(string $id): void
    {
        foreach (['fastcgi_finish_request', 'litespeed_finish_request'] as $finish) {
            if (function_exists($finish)) {
                $finish();
                try {
                    $this->forwarder()->forwardSoon($id);
                } catch (\RuntimeException $failure) {
                    return; // The scheduler tries it again.
                }
                return;
            }
        }
    }

    /** For the scheduler of the host, about once a minute; returns how many the sidecar took. */
    public function runScheduled(int $seconds = 20): int
    {
        $this->administration()->announceIfChanged();
        try {
            return $this->forwarder()->drain($seconds);
        } catch (\RuntimeException $missing) {
            return 0;
        }
    }

    /**
     * @param string $name one of Commands::NAMES, or of PersonCommands::NAMES for hosts without tools for personal data
     * @param string $email of the person it is about
     */
    public function command(string $name, string $email = ''): CommandOutcome
    {
        try {
            if (in_array($name, PersonCommands::NAMES, true)) {
                return (new PersonCommands($this->personalData(), [$this->host, 'translate']))->run($name, $email);
            }
            $this->outbox->create();
            return (new Commands($this->host, $this->outbox, $this->forwarder(), $this->administration()))->run($name);
        } catch (\RuntimeException $failure) {
            return new CommandOutcome(false, [$failure->getMessage()]);
        }
    }

    /** Drops the outbox; what Host keeps is the adapter's to remove. */
    public function uninstall(): void
    {
        $this->outbox->drop();
    }

    /** @throws \RuntimeException */
    private function put(OutboxEntry $entry): void
    {
        try {
            $this->outbox->put($entry);
        } catch (\RuntimeException $missing) {
            $this->outbox->create();
            $this->outbox->put($entry);
        }
    }

    /** @param array<string> $roles */
    private function tellsPresence(Visitor $visitor, array $roles): bool
    {
        $settings = $this->settings();
        return $visitor->device !== '' && $settings->identifiesMembers()
            && $settings->namesSite() && !$settings->excludes($roles);
    }

    private static function presenceOf(Visitor $visitor): Presence
    {
        return new Presence($visitor->device, $visitor->userAgent, $visitor->consent);
    }

    private static function milliseconds(): int
    {
        return (int) floor(microtime(true) * 1000);
    }
}
