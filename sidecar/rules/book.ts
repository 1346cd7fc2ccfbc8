import type { Row } from '../contacts/named-store.ts';
import { lookupKey } from '../contacts/value.ts';
import { wildcard } from '../contacts/wildcard.ts';
import type { Database } from '../db/connect.ts';
import { createSnapshot, type Snapshot } from '../db/snapshot.ts';
import { pointRules } from './point-rules.ts';
import type {
  FormRule,
  Rule,
  RuleAction,
  TagRule,
  Trigger,
  VisitProperties,
  VisitRule,
} from './rule.ts';
import { publishedRules } from './store.ts';

/* All published rules, ready to be held against what happens. */

export interface RuleBook {
  readonly isEmpty: boolean;
  /** The rules about visits to this address. */
  visitsTo(url: string): readonly VisitRule[];
  readonly forms: readonly FormRule[];
  readonly known: readonly Rule[];
}

/** Kept in memory, because every hit asks; a new book only when something was changed. */
export function openRuleBook(database: Database): Snapshot<RuleBook> {
  let readAs = '';
  let book: RuleBook | null = null;
  return createSnapshot(async () => {
    const { rules, points } = await publishedRules(database);
    const text = JSON.stringify([rules, points]);
    if (book === null || text !== readAs) book = bookOf(rules, points);
    readAs = text;
    return book;
  });
}

function bookOf(rules: readonly Row[], points: readonly Row[]): RuleBook {
  const { visits: pointVisits, forms: pointForms } = pointRules(points);
  const visits = [...pointVisits];
  const forms = [...pointForms];
  const known: Rule[] = [];
  for (const row of rules) {
    const rule = ruleOf(row);
    const { type, properties } = triggerOf(row);
    if (type === 'page.visit') visits.push({ ...rule, ...visitOf(properties) });
    if (type === 'contact.known') known.push(rule);
    if (type === 'form.submit') {
      const { form } = properties;
      forms.push({ ...rule, isOf: (id) => form === null || form === id });
    }
  }
  const isEmpty = visits.length + forms.length + known.length === 0;
  return { isEmpty, visitsTo: rememberingUrls(visits), forms, known };
}

/** A published rule that waits for tags. */
export function tagRuleOf(row: Row): TagRule {
  const { properties } = triggerOf(row) as Extract<Trigger, { type: 'contact.tagged' }>;
  const wanted = new Set(properties.tags.map(lookupKey));
  return {
    ...ruleOf(row),
    isAbout: (tags) => wanted.size === 0 || tags.some((one) => wanted.has(one)),
  };
}

const mostUrls = 5000;

/** Pages are visited again and again: each is held against the patterns once. */
function rememberingUrls(visits: readonly VisitRule[]): RuleBook['visitsTo'] {
  let remembered = new Map<string, readonly VisitRule[]>();
  return (url) => {
    const known = remembered.get(url);
    if (known !== undefined) return known;
    const matching = visits.filter(({ matches }) => matches(url));
    if (remembered.size >= mostUrls) remembered = new Map();
    remembered.set(url, matching);
    return matching;
  };
}

function triggerOf({ trigger_type: type, trigger_properties: properties }: Row): Trigger {
  return { type, properties: JSON.parse(String(properties)) } as Trigger;
}

function ruleOf({ id, name, trigger_type, repeatable, actions }: Row): Rule {
  return {
    source: `rule:${id}`,
    name: String(name),
    trigger: String(trigger_type),
    isRepeatable: Number(repeatable) === 1,
    actions: JSON.parse(String(actions)) as RuleAction[],
    logged: { source: 'rule', eventName: `${id}: ${name}`.slice(0, 191), actionName: 'rule' },
    fromAt: null,
    untilAt: null,
  };
}

const second = 1000;
const hour = 3_600_000;

function visitOf(properties: VisitProperties): Omit<VisitRule, keyof Rule> {
  const { url, referrer, firstVisitOnly, timesVisited } = properties;
  const { timeOnSiteSeconds, returnsAfterHours } = properties;
  const onSiteMs = timeOnSiteSeconds && timeOnSiteSeconds * second;
  const returnsAfterMs = returnsAfterHours && returnsAfterHours * hour;
  return {
    matches: addressPattern(url),
    matchesReferrer: referrer === undefined ? () => true : wildcard(referrer),
    conditions: { isFirst: firstVisitOnly, times: timesVisited, onSiteMs, returnsAfterMs },
  };
}

/** `/offers/*` is the path of any site; everything else is the whole address. */
function addressPattern(pattern: string): (url: string) => boolean {
  const matches = wildcard(pattern);
  if (!pattern.startsWith('/')) return matches;
  return (url) => matches(url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, ''));
}
