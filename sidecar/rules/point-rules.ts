import type { Row } from '../contacts/named-store.ts';
import { wildcard } from '../contacts/wildcard.ts';
import type { FormRule, Rule, VisitRule } from './rule.ts';

/* The rules for points of the REST contract, as rules like any other. */

const logNames: Readonly<Record<string, readonly [source: string, actionName: string]>> = {
  'url.hit': ['url', 'hit'],
  'page.hit': ['page', 'hit'],
  'form.submit': ['form', 'submit'],
};

export function pointRules(rows: readonly Row[]): { visits: VisitRule[]; forms: FormRule[] } {
  const visits: VisitRule[] = [];
  const forms: FormRule[] = [];
  for (const row of rows) {
    const named = logNames[String(row.type)];
    if (named === undefined) continue;
    const rule = pointRule(row, named);
    const properties = Object(JSON.parse(String(row.properties))) as Properties;
    if (row.type === 'form.submit') forms.push({ ...rule, isOf: formsIn(properties) });
    else visits.push({ ...rule, ...visitOf(String(row.type), properties) });
  }
  return { visits, forms };
}

type Properties = Readonly<Record<string, unknown>>;

function pointRule(row: Row, [source, actionName]: readonly [string, string]): Rule {
  const properties = {
    delta: Number(row.delta),
    group: row.group_id === null ? null : Number(row.group_id),
  };
  return {
    source: `point:${row.id}`,
    name: String(row.name),
    trigger: String(row.type),
    isRepeatable: Number(row.repeatable) === 1,
    actions: [{ type: 'points', properties }],
    logged: { source, eventName: `${row.id}: ${row.name}`.slice(0, 191), actionName },
    fromAt: timeOf(row.publish_up_at),
    untilAt: timeOf(row.publish_down_at),
  };
}

function timeOf(at: unknown): number | null {
  return at === null ? null : Number(at);
}

/** An address must be named; landing pages there are none, so only a rule about any page fires. */
function visitOf(type: string, properties: Properties): Omit<VisitRule, keyof Rule> {
  const { page_url: url, pages } = properties;
  const matches =
    type === 'page.hit'
      ? () => Object.keys(Object(pages)).length === 0
      : typeof url === 'string' && url !== ''
        ? wildcard(url.trim())
        : () => false;
  return {
    matches,
    matchesReferrer: () => true,
    conditions: {
      isFirst: isYes(properties.first_time),
      times: numberIn(properties.page_hits),
      onPageMs: timeIn(properties, 'accumulative_time'),
      returnsWithinMs: timeIn(properties, 'returns_within'),
      returnsAfterMs: timeIn(properties, 'returns_after'),
    },
  };
}

function formsIn({ forms }: Properties): (formId: number) => boolean {
  const ids = new Set(Object.values(Object(forms)).map(Number));
  return (formId) => ids.size === 0 || ids.has(formId);
}

function isYes(sent: unknown): boolean {
  return sent === true || sent === 1 || sent === '1';
}

/** Zero, like nothing, asks for nothing. */
function numberIn(sent: unknown): number | undefined {
  const number = typeof sent === 'string' || typeof sent === 'number' ? Number(sent) : 0;
  return number > 0 ? number : undefined;
}

/** Seconds, whatever unit a screen shows them in. */
function timeIn(properties: Properties, name: string): number | undefined {
  const seconds = numberIn(properties[name]);
  return seconds && seconds * 1000;
}
