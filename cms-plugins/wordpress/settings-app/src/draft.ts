import type { Choices, Connection, Settings, SettingsChange } from './api.ts';

/** What the form shows: the choices, and a new secret while one is being typed. */
export interface Draft extends Choices {
  readonly secret: string | null;
}

export type ChangeDraft = (change: Partial<Draft>) => void;

export function draftOf(settings: Settings): Draft {
  return {
    sidecarUrl: settings.sidecarUrl,
    siteKey: settings.siteKey,
    trackAnonymous: settings.trackAnonymous,
    requireConsent: settings.requireConsent,
    respectSignals: settings.respectSignals,
    forwardForms: settings.forwardForms,
    forwardComments: settings.forwardComments,
    forwardRegistrations: settings.forwardRegistrations,
    excludedRoles: [...settings.excludedRoles].sort(),
    excludedPaths: settings.excludedPaths,
    secret: null,
  };
}

export function isUnsaved(draft: Draft, settings: Settings): boolean {
  return JSON.stringify({ ...draft, secret: draft.secret || null }) !== stored(settings);
}

export function changeOf({ secret, ...choices }: Draft): SettingsChange {
  return secret ? { ...choices, secret } : choices;
}

export function connectionOf({ sidecarUrl, siteKey, secret }: Draft): Connection {
  return secret ? { sidecarUrl, siteKey, secret } : { sidecarUrl, siteKey };
}

export function withRole(draft: Draft, slug: string, isExcluded: boolean): Partial<Draft> {
  const others = draft.excludedRoles.filter((one) => one !== slug);
  return { excludedRoles: isExcluded ? [...others, slug].sort() : others };
}

function stored(settings: Settings): string {
  return JSON.stringify(draftOf(settings));
}
