import type { ContactPart } from './contact-part.ts';
import { ownerPart } from './owner.ts';
import { tagsPart } from './tags-part.ts';

/** Everything a contact has beside its fields. Changes are made in this order. */
export const contactParts: readonly ContactPart[] = [ownerPart, tagsPart];
