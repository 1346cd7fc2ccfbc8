import apiFetch from '@wordpress/api-fetch';
import { __ } from '@wordpress/i18n';

/** The plugin's own REST routes. */
const namespace = '/mtc-sidecar/v1';

export type SecretSource = 'constant' | 'environment' | 'option';

export interface Role {
  readonly slug: string;
  readonly name: string;
}

export interface FormRule {
  readonly forward: boolean;
  /** By the key of a field: a field of the contact, '' for none, '-' where it stays in WordPress. */
  readonly map: Readonly<Record<string, string>>;
}

export type FormRules = Readonly<Record<string, FormRule>>;

/** What an admin can change, apart from the secret. */
export interface Choices {
  /** What is at the address: a sidecar, or a Mautic, which knows no site key and no secret. */
  readonly backend: 'sidecar' | 'mautic';
  readonly sidecarUrl: string;
  readonly siteKey: string;
  readonly trackAnonymous: boolean;
  readonly requireConsent: boolean;
  readonly respectSignals: boolean;
  readonly forwardForms: boolean;
  readonly forwardComments: boolean;
  readonly forwardRegistrations: boolean;
  readonly identifyMembers: boolean;
  readonly excludedRoles: readonly string[];
  readonly excludedPaths: readonly string[];
  /** Whether the tracking script is loaded from this site's own host. */
  readonly ownScript: boolean;
  /** Whether what the plugin stored stays in WordPress when it is deleted. */
  readonly keepData: boolean;
  /** By the key of a form; one without a rule is forwarded, and its fields are found by the sidecar. */
  readonly forms: FormRules;
}

export interface Settings extends Choices {
  readonly hasSecret: boolean;
  readonly secretSource: SecretSource | null;
  readonly roles: readonly Role[];
  /** Until the first save, when settings of WP Mautic were taken over. */
  readonly wpMautic: { readonly isActive: boolean } | null;
}

/** The secret only travels towards WordPress; left out, the stored one stays. */
export type SettingsChange = Choices & { readonly secret?: string };

export interface Saved {
  readonly settings: Settings;
  readonly sidecar: {
    readonly state: 'saved' | 'failed' | 'unchanged';
    readonly message: string;
  };
}

export interface Connection {
  readonly backend: 'sidecar' | 'mautic';
  readonly sidecarUrl: string;
  readonly siteKey: string;
  readonly secret?: string;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly message: string;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
  }[];
}

export interface Problem {
  readonly message: string;
  /** A sentence for each field that was not accepted. */
  readonly fields: Readonly<Record<string, string>>;
}

export function loadSettings(): Promise<Settings> {
  return apiFetch({ path: `${namespace}/settings` });
}

export function saveSettings(data: SettingsChange): Promise<Saved> {
  return apiFetch({ path: `${namespace}/settings`, method: 'POST', data });
}

/** From the server first, then from this browser, which may be kept out by other things. */
export async function testConnection(data: Connection): Promise<ConnectionReport> {
  const path = `${namespace}/test`;
  const report: ConnectionReport = await apiFetch({ path, method: 'POST', data });
  if (!report.checks.some(({ name, ok }) => name === 'address' && ok)) return report;
  const ok = await isReachedFromHere(data.sidecarUrl);
  const message = ok
    ? __('This browser reaches it, too.', 'mtc-sidecar')
    : __(
        'This browser does not reach it: an add-on may block it, or the page is opened by https and the address by http.',
        'mtc-sidecar',
      );
  const checks = [...report.checks, { name: 'browser', ok, message }];
  return ok ? { ...report, checks } : { ok, message, checks };
}

/** What it answers is not for this page to read; that it does is enough. */
async function isReachedFromHere(address: string): Promise<boolean> {
  const url = `${address.trim().replace(/\/+$/, '')}/mtc.js`;
  const signal = AbortSignal.timeout(8000);
  try {
    await fetch(url, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return true;
  } catch {
    return false;
  }
}

/** A form of the site, whichever plugin it is of. */
export interface SiteForm {
  readonly key: string;
  readonly provider: string;
  readonly title: string;
}

/** Where the answers of a form go as long as nobody chooses. */
export interface FormPreview {
  readonly fields: readonly {
    readonly key: string;
    readonly label: string;
    readonly to: readonly string[];
  }[];
  readonly choices: readonly { readonly alias: string; readonly label: string }[];
}

export async function loadForms(): Promise<readonly SiteForm[]> {
  const { forms } = await apiFetch<{ forms: SiteForm[] }>({ path: `${namespace}/forms` });
  return forms;
}

export function loadPreview(key: string): Promise<FormPreview> {
  const query = new URLSearchParams({ form: key });
  return apiFetch({ path: `${namespace}/forms/preview?${query}` });
}

/** What waits for the sidecar. */
export interface Outbox {
  readonly waiting: number;
  /** ISO 8601; null when nothing waits. */
  readonly oldestAt: string | null;
  readonly givenUp: number;
  readonly lastReason: string;
}

export function loadOutbox(): Promise<Outbox> {
  return apiFetch({ path: `${namespace}/outbox` });
}

export function sendAgain(): Promise<Outbox> {
  return apiFetch({ path: `${namespace}/outbox`, method: 'POST' });
}

/** Reads what apiFetch throws: WordPress' error body, or its own words for a broken answer. */
export function toProblem(error: unknown): Problem {
  const { message, data } = (error ?? {}) as { message?: unknown; data?: { params?: unknown } };
  return {
    message:
      typeof message === 'string' && message !== ''
        ? withoutTags(message)
        : __('WordPress gave no readable answer.', 'mtc-sidecar'),
    fields: sentencesIn(data?.params),
  };
}

/** WordPress words its own crashes as HTML. */
function withoutTags(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}

function sentencesIn(params: unknown): Record<string, string> {
  if (typeof params !== 'object' || params === null) return {};
  return Object.fromEntries(
    Object.entries(params).filter(([, sentence]) => typeof sentence === 'string'),
  );
}
