import type { Entity } from './entity.ts';

/** The same kind of items; whoever keeps them in memory is told of each change before it is answered. */
export function telling<Item extends { readonly id: number }>(
  entity: Entity<Item>,
  changed: () => Promise<unknown>,
): Entity<Item> {
  const { save, remove } = entity;
  return {
    ...entity,
    async save(...saving) {
      const saved = await save(...saving);
      await changed();
      return saved;
    },
    ...(remove && {
      async remove(...removing) {
        await remove(...removing);
        await changed();
      },
    }),
  };
}
