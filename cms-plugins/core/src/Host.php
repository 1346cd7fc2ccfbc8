<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** All that the core asks of a CMS. */
interface Host extends Http
{
    /** @return array<mixed> the stored settings, empty before the first save */
    public function readSettings(): array;

    /** @param array<string, mixed> $settings */
    public function writeSettings(array $settings): void;

    /** @return array<mixed> what was written last, empty before the first time */
    public function readForms(): array;

    /** @param array<string, array<string, mixed>> $forms that were sent so far: asked for on the settings screen and by submissions only */
    public function writeForms(array $forms): void;

    /** The stored secret as it was given to writeSecret(); empty when there is none. */
    public function readSecret(): string;

    public function writeSecret(string $sealed): void;

    /** @return array<mixed> what was written last, empty before the first time */
    public function readDeliveryState(): array;

    /** @param array<string, int> $state kept for this site; it may be lost without harm */
    public function writeDeliveryState(array $state): void;

    /** A text that is secret, stays the same, and is not kept in the database. */
    public function sealingKey(): string;

    /** @return list<string> roles that may edit content: left out until the admin says otherwise */
    public function editorRoles(): array;

    /** @return list<string> addresses under which the site is visited, the main one first */
    public function addresses(): array;

    /** The address of the uncached route that answers with welcome(). */
    public function knownEndpoint(): string;

    /** The sentence in the language of the admin, with its placeholders. */
    public function translate(string $english): string;

    /** Called when pages will have another gate tag than the ones in page caches. */
    public function forgetCachedPages(): void;
}
