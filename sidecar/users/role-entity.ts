import { z } from 'zod';
import { listRoles, type Role } from '../auth/operators.ts';
import { roleShape, roleToWire } from '../auth/wire.ts';
import type { Entity, Saved, Sent } from '../contacts/entity.ts';
import { pageShape } from '../contacts/list.ts';
import { withoutId } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import { pageOf, textsOfRole } from './user-list.ts';

/** The two roles behind the standard routes; they are read, and nothing about them changes. */
export function roleEntity(database: Database): Entity<Role> {
  async function save(sent: Sent, _manner: unknown, known: Role | null): Promise<Saved<Role>> {
    if (known === null)
      throw invalid({ name: ['There are two roles, Administrator and Read only; none is added.'] });
    const wire = new Map<string, unknown>(Object.entries(roleToWire(known)));
    const [changed] = Object.entries(sent).find(([key, value]) => differs(wire, key, value)) ?? [];
    // Whoever sends back what was read changes nothing, which is fine.
    if (changed !== undefined) throw invalid({ [changed]: ['The two roles are not changed.'] });
    return { item: known, isNew: false };
  }

  return {
    path: '/roles',
    singular: 'role',
    plural: 'roles',
    changing: 'admin',
    listForm: 'array',
    words: ['a role', 'roles'],
    queryShape: pageShape,
    bodyShape: z.looseObject({}),
    itemShape: roleShape,
    async list(sent) {
      const { total, items } = pageOf(await listRoles(database), sent, textsOfRole);
      return { total, entries: items.map((role) => [role.id, roleToWire(role)]) };
    },
    find: async (id) => (await listRoles(database)).find((role) => role.id === id) ?? null,
    save,
    remove: async () => {
      throw invalid({ id: ['The two roles stay; give a user the other one instead.'] });
    },
    describe: async (roles) => roles.map(roleToWire),
    withoutId,
  };
}

function differs(wire: ReadonlyMap<string, unknown>, key: string, value: unknown): boolean {
  return wire.has(key) && JSON.stringify(wire.get(key)) !== JSON.stringify(value);
}
