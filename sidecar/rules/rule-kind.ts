import { z } from 'zod';
import type { NamedKind, NamedSaving } from '../contacts/named-entity.ts';
import { flagOf } from '../contacts/named-input.ts';
import { findNamed, type NamedItem, type Row } from '../contacts/named-store.ts';
import { invalid } from '../problem.ts';
import { parsed, sentFlag } from '../shape.ts';
import { actionShape, type RuleAction, type Trigger, triggerShape } from './rule.ts';
import { forgetFirings, unknownFields } from './store.ts';

const own = z.looseObject({
  trigger: triggerShape.optional(),
  actions: z.array(actionShape).max(20).optional(),
});

/** Rules behind the standard routes. */
export const ruleKind: NamedKind = {
  table: 'rules',
  path: '/rules',
  singular: 'rule',
  plural: 'rules',
  listForm: 'array',
  words: ['a rule', 'rules'],
  bodyShape: {
    ...own.shape,
    repeatable: sentFlag.meta({ description: 'Fires each time, not once for each contact.' }),
  },
  itemShape: {
    trigger: z.looseObject({ type: z.string() }),
    actions: z.array(z.looseObject({ type: z.string() })),
    repeatable: z.boolean(),
  },
  sortable: { repeatable: 'repeatable' },
  prepare: () => ruleColumns,
  toWire: ({ id, name, description, row }) => ({
    id,
    name,
    description,
    trigger: { type: row.trigger_type, properties: JSON.parse(String(row.trigger_properties)) },
    actions: JSON.parse(String(row.actions)),
    repeatable: Number(row.repeatable) === 1,
  }),
  forget: (trx, id) => forgetFirings(trx, `rule:${id}`),
};

async function ruleColumns(saving: NamedSaving): Promise<Row> {
  const { sent, manner, known } = saving;
  const stored = manner === 'patch' && known !== null ? known : null;
  const { trigger, actions } = parsed(own, { trigger: sent.trigger, actions: sent.actions });
  if (trigger === undefined && stored === null)
    throw invalid({ trigger: ['Say when the rule fires.'] });
  if (trigger !== undefined) await checkTrigger(saving, trigger);
  for (const action of actions ?? []) await checkAction(saving, action);
  const row = trigger === undefined ? triggerOf(stored as NamedItem) : triggerRow(trigger);
  const kept = stored === null ? '[]' : String(stored.row.actions);
  const actionsText = actions === undefined ? kept : JSON.stringify(actions);
  checkTogether(String(row.trigger_type), JSON.parse(actionsText));
  const isRepeatable = flagOf(sent, 'repeatable') ?? Number(stored?.row.repeatable ?? 0) === 1;
  return {
    ...row,
    actions: actionsText,
    repeatable: isRepeatable ? 1 : 0,
  };
}

function triggerOf({ row }: NamedItem): Row {
  const { trigger_type = null, trigger_properties = null } = row;
  return { trigger_type, trigger_properties };
}

function triggerRow({ type, properties }: Trigger): Row {
  return { trigger_type: type, trigger_properties: JSON.stringify(properties) };
}

/** Whoever adds a tag, it is nobody's browser that waits for events. */
function checkTogether(trigger: string, actions: readonly RuleAction[]): void {
  if (trigger === 'contact.tagged' && actions.some(({ type }) => type === 'tracking.event'))
    throw invalid({ actions: ['Events go to a page; a tag that is added has none.'] });
}

async function checkTrigger({ trx }: NamedSaving, { type, properties }: Trigger): Promise<void> {
  if (type !== 'form.submit' || properties.form === null) return;
  if ((await findNamed(trx, 'forms', properties.form)) === null)
    throw invalid({ trigger: ['There is no such form.'] });
}

async function checkAction({ trx }: NamedSaving, action: RuleAction): Promise<void> {
  if (action.type === 'segments') {
    for (const id of [...action.properties.add, ...action.properties.remove])
      if ((await findNamed(trx, 'segments', id)) === null)
        throw invalid({ actions: ['There is no such segment.'] });
  }
  if (action.type === 'webhook') {
    const unknown = await unknownFields(trx, action.properties.fields);
    if (unknown.length > 0)
      throw invalid({ actions: [`There is no field ${unknown.join(', ')} of contacts.`] });
  }
  if (action.type === 'points' && action.properties.group !== null) {
    if ((await findNamed(trx, 'point_groups', action.properties.group)) === null)
      throw invalid({ actions: ['There is no such group of points.'] });
  }
}
