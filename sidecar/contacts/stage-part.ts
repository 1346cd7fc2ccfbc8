import { z } from 'zod';
import { invalid } from '../problem.ts';
import { idNumber, nullableText } from '../shape.ts';
import type { ContactPart } from './contact-part.ts';
import { findNamed, type NamedItem } from './named-store.ts';
import { fullNameOf, peopleById } from './report.ts';
import { changeStage, stagesOf } from './stages.ts';

/** The stage a contact is in; a body names it by its id. */
export const stagePart: ContactPart = {
  key: 'stage',
  bodyShape: z.union([z.int(), z.string(), z.null()], 'This is not the id of a stage.'),
  itemShape: z
    .object({
      createdByUser: nullableText,
      modifiedByUser: nullableText,
      id: idNumber,
      name: z.string(),
      category: z.null(),
      weight: z.int(),
      description: nullableText,
    })
    .nullable(),

  async read(database, contacts) {
    const stages = await stagesOf(database, contacts);
    const makers = [...stages.values()].flatMap(({ createdBy, modifiedBy }) => [
      createdBy,
      modifiedBy,
    ]);
    const people = await peopleById(
      database,
      [...new Set(makers)].filter((id) => id !== null),
    );
    const nameOf = (id: number | null) => fullNameOf(id === null ? undefined : people.get(id));
    const shown = contacts.flatMap(({ id, stageId }) => {
      const stage = stages.get(stageId ?? 0);
      return stage === undefined ? [] : [[id, stageToWire(stage, nameOf)] as const];
    });
    return new Map(shown);
  },

  changeOf(_database, { stage: sent }) {
    if (sent === undefined) return null;
    const stageId = stageIdOf(sent);
    return async (trx, contact, saving) => {
      const stage = stageId === null ? null : await findNamed(trx, 'stages', stageId);
      if (stageId !== null && stage === null)
        throw invalid({ stage: [`There is no stage ${stageId}.`] });
      return changeStage(trx, contact, { stage, ...saving });
    };
  },

  undo: {
    traitsOf: async (_trx, { stageId }) => ({ stage: stageId }),
    bodyOf: ({ stage }) => stage,
  },
};

/** Null = in no stage. */
function stageIdOf(sent: unknown): number | null {
  if (sent === null || sent === '') return null;
  if (typeof sent !== 'object' && /^[1-9]\d{0,14}$/.test(String(sent))) return Number(sent);
  throw invalid({ stage: ['This is not the id of a stage.'] });
}

function stageToWire(
  { id, name, description, createdBy, modifiedBy, row }: NamedItem,
  nameOf: (id: number | null) => string | null,
): object {
  return {
    createdByUser: nameOf(createdBy),
    modifiedByUser: nameOf(modifiedBy),
    id,
    name,
    category: null,
    weight: Number(row.weight),
    description,
  };
}
