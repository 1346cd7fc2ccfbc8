import type { Period } from '../contacts/period.ts';
import type { TextTest } from '../contacts/text-test.ts';

/* What the filters of a segment ask for, in a form that both a database and our own code answer. */

/** Groups of criteria: somebody matches when all criteria of any group hold. */
export interface Filters {
  readonly groups: readonly (readonly Criterion[])[];
  /** Without any filter: only who is put in by hand is in. */
  readonly isStatic: boolean;
  /** Why filters match nobody, by their place in the list. */
  readonly unsupported: readonly Unsupported[];
}

export interface Unsupported {
  readonly index: number;
  readonly field: string;
  readonly operator: string;
  readonly reason: string;
}

export interface Criterion {
  /** As it is stored, to be shown. */
  readonly field: string;
  readonly operator: string;
  readonly filter: unknown;
  /** Why it matches nobody, whatever else it says; null for all that work. */
  readonly problem: string | null;
  readonly source: Source;
  readonly test: Test;
  /** True of those for whom the test is true of nothing. */
  readonly isNegated: boolean;
  /** Negated or not, there has to be a value. */
  readonly needsValue: boolean;
  /** How often; null = at least once. */
  readonly times: Times | null;
  /** Not longer ago than so many days. */
  readonly withinDays: number | null;
}

export type Sign = '=' | '!=' | 'gt' | 'gte' | 'lt' | 'lte';

export interface Times {
  readonly sign: Sign;
  readonly count: number;
}

/** Where the values come from that a criterion is about. */
export type Source =
  | {
      readonly kind: 'value';
      readonly of: 'contact' | 'company';
      readonly alias: string;
      readonly form: ValueForm;
    }
  | { readonly kind: 'column'; readonly column: Column; readonly form: ColumnForm }
  | { readonly kind: 'score'; readonly groupId: number; readonly form: 'number' | 'text' }
  | { readonly kind: 'tags' | 'segments' | 'submissions' | 'sessions' | 'nothing' }
  | { readonly kind: 'refusal'; readonly channel: string; readonly reason: number }
  | { readonly kind: 'utm'; readonly key: UtmKey }
  | { readonly kind: 'device'; readonly part: DevicePart }
  | { readonly kind: 'hits'; readonly part: HitPart };

/**
 * `text`: as it is indexed; `long`: the whole text; `many`: its parts; `day`, `moment` and `clock`:
 * times as they are stored.
 */
export type ValueForm = 'text' | 'long' | 'many' | 'number' | 'day' | 'moment' | 'clock';
export type ColumnForm = 'number' | 'numberText' | 'time' | 'timeText';
export type Column =
  | 'points'
  | 'owner_id'
  | 'stage_id'
  | 'created_at'
  | 'modified_at'
  | 'identified_at'
  | 'last_active_at';
export type UtmKey = 'utm_campaign' | 'utm_content' | 'utm_medium' | 'utm_source' | 'utm_term';
export type DevicePart = 'type' | 'brand' | 'model' | 'os';
export type HitPart = 'url' | 'title' | 'referrer' | 'at' | 'atText';

export type Test =
  | { readonly kind: 'present' }
  | { readonly kind: 'text'; readonly text: TextTest }
  | { readonly kind: 'number'; readonly sign: Sign; readonly number: number }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  /** All of these parts, or any of them. */
  | { readonly kind: 'parts'; readonly parts: readonly string[]; readonly isAll: boolean }
  | { readonly kind: 'period'; readonly bounds: Bounds }
  | { readonly kind: 'clock'; readonly from: string | null; readonly to: string | null };

/** From the beginning of one period, or from its end, to that of another. */
export interface Bounds {
  readonly from: Edge | null;
  readonly to: Edge | null;
}

export interface Edge {
  readonly period: Period;
  readonly end: 'from' | 'to';
}
