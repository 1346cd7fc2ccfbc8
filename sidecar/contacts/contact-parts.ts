import { companiesPart } from './companies-part.ts';
import type { ContactPart } from './contact-part.ts';
import { doNotContactPart } from './do-not-contact-part.ts';
import { frequencyRulesPart } from './frequency-rules-part.ts';
import { ipAddressesPart } from './ip-addresses-part.ts';
import { ownerPart } from './owner.ts';
import { stagePart } from './stage-part.ts';
import { tagsPart } from './tags-part.ts';
import { utmTagsPart } from './utm-tags-part.ts';

/** Everything a contact has beside its fields. Changes are made in this order. */
export const contactParts: readonly ContactPart[] = [
  ownerPart,
  stagePart,
  tagsPart,
  doNotContactPart,
  frequencyRulesPart,
  utmTagsPart,
  ipAddressesPart,
  companiesPart,
];
