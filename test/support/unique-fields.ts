import type { TestSidecar } from './sidecar.ts';

/** A new field of contacts that is unique, and that pages may set. */
export async function uniqueField(sidecar: TestSidecar, label: string): Promise<number> {
  const sent = { label, isUniqueIdentifier: true, isPubliclyUpdatable: true };
  return (await sidecar.api('POST', '/api/fields/contact/new', sent)).body.field.id;
}

export function joinUniqueFields(sidecar: Pick<TestSidecar, 'api'>, joinedBy: 'or' | 'and') {
  return sidecar.api('PUT', '/api/settings/unique-fields', { joinedBy });
}
