import type { Queries } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import type { RowOwner } from './row-owner.ts';

/* How often a contact wants to hear something: one rule for each contact and channel. */

export const periods = ['DAY', 'WEEK', 'MONTH'] as const;

export interface FrequencyRule {
  readonly channel: string;
  /** At most so many in a period; null = no limit. */
  readonly most: number | null;
  readonly period: (typeof periods)[number] | null;
  /** One channel of a contact at most. */
  readonly isPreferred: boolean;
  readonly pauseFrom: number | null;
  readonly pauseTo: number | null;
}

interface Row {
  readonly id: number;
  readonly contact_id: number;
  readonly channel: string;
  readonly most: number | null;
  readonly period: FrequencyRule['period'];
  readonly is_preferred: number;
  readonly pause_from_at: number | null;
  readonly pause_to_at: number | null;
  readonly added_at: number;
}

/** Sets the rule of this channel. Hold the contact first. */
export async function setFrequencyRule(
  trx: Queries,
  contactId: number,
  rule: FrequencyRule,
  at: number,
): Promise<void> {
  const key = { contact_id: contactId, channel: rule.channel };
  const row = {
    most: rule.most,
    period: rule.period,
    is_preferred: Number(rule.isPreferred),
    pause_from_at: rule.pauseFrom,
    pause_to_at: rule.pauseTo,
  };
  if (rule.isPreferred)
    await trx('frequency_rules').where({ contact_id: contactId }).update({ is_preferred: 0 });
  const known = await trx('frequency_rules').where(key).first('id');
  if (known === undefined)
    await insertRow(trx, 'frequency_rules', { ...key, ...row, added_at: at });
  else await trx('frequency_rules').where(key).update(row);
}

export async function removeFrequencyRule(
  trx: Queries,
  contactId: number,
  channel: string,
): Promise<void> {
  await trx('frequency_rules').where({ contact_id: contactId, channel }).delete();
}

export async function frequencyRulesOf(
  knex: Queries,
  contactIds: readonly number[],
): Promise<{ readonly contactId: number; readonly rule: FrequencyRule }[]> {
  const rows: Row[] = await knex('frequency_rules').whereIn('contact_id', contactIds).orderBy('id');
  return rows.map((row) => ({ contactId: Number(row.contact_id), rule: toRule(row) }));
}

/**
 * In a merge the winner's rules count, those for other channels come along; the loser keeps its
 * rows.
 */
export const frequencyRuleRows: RowOwner = {
  tables: ['frequency_rules'],

  async move(trx, from, to) {
    const rows: Row[] = await trx('frequency_rules').where({ contact_id: from });
    const own: Row[] = await trx('frequency_rules').where({ contact_id: to });
    const channels = new Set(own.map(({ channel }) => channel));
    const prefersOne = own.some(({ is_preferred }) => Number(is_preferred) === 1);
    const copies = rows
      .filter(({ channel }) => !channels.has(channel))
      .map(contentOf)
      .map((copy) => (prefersOne ? { ...copy, is_preferred: 0 } : copy));
    for (const copy of copies) await insertRow(trx, 'frequency_rules', { ...copy, contact_id: to });
    return copies.length === 0 ? {} : { frequency_rules: copies };
  },

  async moveBack(trx, { winner, moved }) {
    for (const copy of (moved.frequency_rules ?? []) as Content[]) {
      const key = { contact_id: winner, channel: copy.channel };
      const row: Row | undefined = await trx('frequency_rules').where(key).first();
      // What was changed since then stays.
      if (row !== undefined && JSON.stringify(contentOf(row)) === JSON.stringify(copy))
        await trx('frequency_rules').where(key).delete();
    }
  },
};

type Content = Omit<Row, 'id' | 'contact_id'>;

function contentOf({ channel, period, ...row }: Row): Content {
  return {
    channel,
    most: numberOf(row.most),
    period,
    is_preferred: Number(row.is_preferred),
    pause_from_at: numberOf(row.pause_from_at),
    pause_to_at: numberOf(row.pause_to_at),
    added_at: Number(row.added_at),
  };
}

function toRule(row: Row): FrequencyRule {
  return {
    channel: row.channel,
    most: numberOf(row.most),
    period: row.period,
    isPreferred: Number(row.is_preferred) === 1,
    pauseFrom: numberOf(row.pause_from_at),
    pauseTo: numberOf(row.pause_to_at),
  };
}

function numberOf(stored: unknown): number | null {
  return stored === null ? null : Number(stored);
}
