import { z } from 'zod';
import { invalid } from '../problem.ts';
import { nullableTime, sentFlag, sentText, sentTime, sentWhole } from '../shape.ts';
import type { ContactPart } from './contact-part.ts';
import type { Sent } from './entity.ts';
import {
  type FrequencyRule,
  frequencyRulesOf,
  periods,
  removeFrequencyRule,
  setFrequencyRule,
} from './frequency-rules.ts';
import { flagOf, timeIn, wholeNumber } from './named-input.ts';
import { plainText, shortText } from './value.ts';
import { isoTime } from './wire.ts';

const maxEntries = 50;
const mustBe = `must be a list of at most ${maxEntries} rules`;

const entryBody = z.looseObject({
  channel: sentText,
  frequencyNumber: sentWhole,
  frequencyTime: z.union([z.enum(periods), sentText]).optional(),
  preferredChannel: sentFlag,
  pauseFromDate: sentTime,
  pauseToDate: sentTime,
});

const ruleShape = z.object({
  channel: z.string(),
  frequencyNumber: z.int().nullable(),
  frequencyTime: z.enum(periods).nullable(),
  preferredChannel: z.boolean(),
  pauseFromDate: nullableTime,
  pauseToDate: nullableTime,
});

/** How often a contact wants to hear something; a body sets the rules of the channels it names. */
export const frequencyRulesPart: ContactPart = {
  key: 'frequencyRules',
  bodyShape: z
    .union([z.array(entryBody), z.record(z.string(), entryBody), z.literal(''), z.null()], mustBe)
    .meta({ description: 'One rule for each channel; one that says nothing takes it away.' }),
  itemShape: z.union([z.record(z.string(), ruleShape), z.array(ruleShape).max(0)]),

  async read({ knex }, contacts) {
    const shown = new Map<number, Record<string, object>>();
    const ids = contacts.map(({ id }) => id);
    for (const { contactId, rule } of await frequencyRulesOf(knex, ids))
      shown.set(contactId, { ...shown.get(contactId), [rule.channel]: ruleToWire(rule) });
    return shown;
  },

  changeOf(_database, { frequencyRules: sent }) {
    const rules = rulesOf(sent);
    if (rules.length === 0) return null;
    return async (trx, contact, { author }) => {
      for (const rule of rules) {
        if (saysNothing(rule)) await removeFrequencyRule(trx, contact.id, rule.channel);
        else await setFrequencyRule(trx, contact.id, rule, author.at);
      }
      return contact;
    };
  },

  undo: {
    async traitsOf(trx, { id }) {
      const rules = await frequencyRulesOf(trx, [id]);
      return Object.fromEntries(
        rules.map(({ rule }) => [rule.channel, JSON.stringify(ruleToWire(rule))]),
      );
    },
    bodyOf: (traits) =>
      Object.entries(traits).map(([channel, rule]) =>
        rule === null ? { channel } : JSON.parse(String(rule)),
      ),
  },
};

function ruleToWire(rule: FrequencyRule): object {
  return {
    channel: rule.channel,
    frequencyNumber: rule.most,
    frequencyTime: rule.period,
    preferredChannel: rule.isPreferred,
    pauseFromDate: isoTime(rule.pauseFrom),
    pauseToDate: isoTime(rule.pauseTo),
  };
}

function saysNothing({ most, isPreferred, pauseFrom, pauseTo }: FrequencyRule): boolean {
  return most === null && !isPreferred && pauseFrom === null && pauseTo === null;
}

/** @throws Problem 400 */
function rulesOf(sent: unknown): FrequencyRule[] {
  if (sent === undefined || sent === null || sent === '') return [];
  const list = typeof sent === 'object' ? Object.entries(sent) : [];
  const isList = list.every(([, one]) => one !== null && typeof one === 'object');
  if (typeof sent !== 'object' || list.length > maxEntries || !isList)
    throw invalid({ frequencyRules: [mustBe] });
  const rules = list.map(([key, one]) => ruleOf(one, Array.isArray(sent) ? '' : key));
  if (rules.filter(({ isPreferred }) => isPreferred).length > 1)
    throw invalid({ preferredChannel: ['One channel is preferred at most.'] });
  return rules;
}

/** Given back as it was read, a rule has its channel as a key too. */
function ruleOf(sent: Sent, key: string): FrequencyRule {
  const channel = shortText(plainText(sent.channel ?? key), 64).toLowerCase();
  if (channel === '' || /^\d+$/.test(channel))
    throw invalid({ channel: ['A channel is required, such as email.'] });
  const rule = {
    channel,
    most: wholeNumber(sent, 'frequencyNumber') ?? null,
    period: periodOf(sent.frequencyTime),
    isPreferred: flagOf(sent, 'preferredChannel') ?? false,
    pauseFrom: timeIn(sent, 'pauseFromDate') ?? null,
    pauseTo: timeIn(sent, 'pauseToDate') ?? null,
  };
  if (rule.most !== null && rule.most < 1)
    throw invalid({ frequencyNumber: ['This is not a number from 1.'] });
  if ((rule.most === null) !== (rule.period === null))
    throw invalid({ frequencyNumber: ['A number and a time, such as 2 and WEEK, go together.'] });
  if (rule.pauseFrom !== null && rule.pauseTo !== null && rule.pauseFrom > rule.pauseTo)
    throw invalid({ pauseToDate: ['The end comes after the start.'] });
  return rule;
}

function periodOf(sent: unknown): FrequencyRule['period'] {
  if (sent === undefined || sent === null || sent === '') return null;
  const period = periods.find((one) => one === plainText(sent).toUpperCase());
  if (period === undefined) throw invalid({ frequencyTime: ['This is not DAY, WEEK or MONTH.'] });
  return period;
}
