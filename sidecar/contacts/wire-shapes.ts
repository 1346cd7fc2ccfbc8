import { z } from 'zod';
import { idNumber, isoText, named, nullableText, nullableTime, type Shape } from '../shape.ts';
import { contactParts } from './contact-parts.ts';
import { type Field, type Fields, ownFields } from './field.ts';

/* What `wire.ts` writes. */

/** Null once the item is deleted. */
export const itemId = idNumber.nullable();

const editors = {
  createdBy: idNumber.nullable(),
  createdByUser: nullableText,
  modifiedBy: idNumber.nullable(),
  modifiedByUser: nullableText,
};

/** Who published and changed an item, and when. */
export const publishing = {
  isPublished: z.boolean(),
  dateAdded: nullableTime,
  dateModified: nullableTime,
  ...editors,
};

const value = z.union([z.string(), z.number(), z.null()]);

const fieldOfItem = named(
  'FieldOfContact',
  z.object({
    id: z.string(),
    label: z.string(),
    alias: z.string(),
    type: z.string(),
    group: z.string(),
    object: z.string(),
    is_fixed: z.enum(['0', '1']),
    properties: z.unknown(),
    default_value: nullableText,
    value,
    normalizedValue: value,
  }),
);
const group = z.union([z.record(z.string(), fieldOfItem), z.array(fieldOfItem).max(0)]);

function valuesShape(own: readonly Field[]): z.ZodRawShape {
  const shapes = own.map(({ alias, label }) => [
    alias,
    value.meta({ description: label }).optional(),
  ]);
  return Object.fromEntries(shapes);
}

export function companyShape(fields: readonly Field[]): z.ZodType {
  const all = z.object({ ...valuesShape(ownFields(fields, 'company')), id: itemId });
  const shape = { id: itemId, score: z.int(), fields: z.object({ all }).catchall(group) };
  return named('Company', z.object(shape));
}

/** Lists may be asked for less: what only whole contacts have is optional. */
export function contactShape(fields: readonly Field[]): z.ZodType {
  const values = valuesShape(ownFields(fields, 'contact'));
  const all = z.object({ ...values, id: z.string().nullable() });
  const shown = contactParts.filter((part) => part.read !== undefined);
  const parts = shown.map(({ key, itemShape }) => [key, (itemShape ?? z.unknown()).optional()]);
  const whole = z.object({
    lastActive: nullableTime,
    ipAddresses: z.unknown(),
    utmtags: z.unknown(),
    dateIdentified: nullableTime,
    preferredProfileImage: z.null(),
    doNotContact: z.unknown(),
    frequencyRules: z.unknown(),
  });
  const shape = z.object({
    ...publishing,
    id: itemId,
    points: z.int(),
    color: z.null(),
    fields: z.object({ all }).catchall(group),
    ...whole.partial().shape,
    ...Object.fromEntries(parts),
  });
  return named('Contact', shape);
}

/** `{"contact": …}` */
export function oneContact(fields: Fields): Shape {
  return async () => z.object({ contact: contactShape(await fields.current()) });
}

export const fieldShape = named(
  'Field',
  z.object({
    ...publishing,
    id: itemId,
    label: z.string(),
    alias: z.string(),
    type: z.string(),
    group: z.string(),
    order: z.int(),
    object: z.enum(['lead', 'company']),
    defaultValue: nullableText,
    isRequired: z.boolean(),
    isFixed: z.boolean(),
    isListable: z.boolean(),
    isVisible: z.boolean(),
    isShortVisible: z.boolean(),
    isUniqueIdentifier: z.boolean(),
    isPubliclyUpdatable: z.boolean(),
    properties: z.unknown(),
  }),
);

export const fieldInListShape = fieldShape.pick({
  ...{ id: true, label: true, alias: true, type: true, group: true, order: true, object: true },
});

export const entryShape = named(
  'TimelineEntry',
  z.object({
    event: z.string(),
    eventId: z.string(),
    eventLabel: z.union([
      z.string(),
      z.object({ label: z.string(), href: z.string(), isExternal: z.boolean() }),
    ]),
    eventType: z.string(),
    timestamp: isoText,
    icon: z.string().optional(),
    contactId: z.string(),
    details: z.unknown(),
  }),
);
