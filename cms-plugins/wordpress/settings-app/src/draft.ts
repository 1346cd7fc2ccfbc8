import type { Choices, Connection, FormRule, FormRules, Settings, SettingsChange } from './api.ts';

/** What the form shows: the choices, and a new secret while one is being typed. */
export interface Draft extends Choices {
  readonly secret: string | null;
}

export type ChangeDraft = (change: Partial<Draft>) => void;

export function draftOf(settings: Settings): Draft {
  return {
    backend: settings.backend,
    sidecarUrl: settings.sidecarUrl,
    siteKey: settings.siteKey,
    trackAnonymous: settings.trackAnonymous,
    requireConsent: settings.requireConsent,
    respectSignals: settings.respectSignals,
    forwardForms: settings.forwardForms,
    forwardComments: settings.forwardComments,
    forwardRegistrations: settings.forwardRegistrations,
    identifyMembers: settings.identifyMembers,
    ownScript: settings.ownScript,
    keepData: settings.keepData,
    excludedRoles: [...settings.excludedRoles].sort(),
    excludedPaths: settings.excludedPaths,
    forms: rulesOf(settings.forms),
    secret: null,
  };
}

export function isUnsaved(draft: Draft, settings: Settings): boolean {
  return JSON.stringify({ ...draft, secret: draft.secret || null }) !== stored(settings);
}

export function changeOf({ secret, ...choices }: Draft): SettingsChange {
  return secret ? { ...choices, secret } : choices;
}

export function connectionOf({ backend, sidecarUrl, siteKey, secret }: Draft): Connection {
  const connection = { backend, sidecarUrl, siteKey };
  return secret ? { ...connection, secret } : connection;
}

export function withRole(draft: Draft, slug: string, isExcluded: boolean): Partial<Draft> {
  const others = draft.excludedRoles.filter((one) => one !== slug);
  return { excludedRoles: isExcluded ? [...others, slug].sort() : others };
}

/** What one form is to do; without a rule all is automatic. */
export function ruleFor({ forms }: Draft, key: string): FormRule {
  return forms[key] ?? { forward: true, map: {} };
}

/** Choosing nothing leaves no trace, so that a draft that was changed back is not unsaved. */
export function withRule(draft: Draft, key: string, rule: FormRule): Partial<Draft> {
  return { forms: rulesOf({ ...draft.forms, [key]: rule }) };
}

/** PHP writes an empty map as a list. */
function rulesOf(forms: FormRules): FormRules {
  const rules = Object.entries(forms)
    .map(([key, { forward, map }]) => [key, { forward, map: sorted(map) }] as const)
    .filter(([, { forward, map }]) => !forward || Object.keys(map).length > 0);
  return sorted(Object.fromEntries(rules));
}

function sorted<Value>(map: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function stored(settings: Settings): string {
  return JSON.stringify(draftOf(settings));
}
