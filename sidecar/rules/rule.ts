import { z } from 'zod';
import { targetProblem } from '../delivery/address.ts';
import { services } from '../tracking/pending-events.ts';
import type { Conditions } from './conditions.ts';

/* What a rule is: something happens, and something is done then. It is stored as it is sent. */

const text = z.string().trim().min(1).max(191);
const pattern = z.string().trim().min(1).max(2048);
const id = z.int().min(1);
const ids = z.array(id).max(100).default([]);
const names = z.array(text.regex(/^[^,-][^,]*$/, 'A tag has no comma and no leading dash.'));
const tags = names.max(100).default([]);

const visitShape = z.strictObject({
  type: z.literal('page.visit'),
  properties: z
    .strictObject({
      url: pattern.default('*').meta({
        description: 'The address of the page; * is anything, and /path leaves the host open.',
      }),
      referrer: pattern.optional().meta({ description: 'Where the visitor came from.' }),
      firstVisitOnly: z
        .boolean()
        .default(false)
        .meta({ description: 'Never on such a page before.' }),
      timesVisited: z.int().min(1).max(1000).optional().meta({
        description: 'On such a page for at least the n-th time.',
      }),
      timeOnSiteSeconds: z.int().min(1).max(1_000_000).optional(),
      returnsAfterHours: z.int().min(1).max(100_000).optional(),
    })
    .prefault({}),
});
const submitShape = z.strictObject({
  type: z.literal('form.submit'),
  properties: z.strictObject({ form: id.nullable().default(null) }).prefault({}),
});
const knownShape = z.strictObject({
  type: z.literal('contact.known'),
  properties: z.strictObject({}).prefault({}),
});
const taggedShape = z.strictObject({
  type: z.literal('contact.tagged'),
  properties: z
    .strictObject({
      tags: tags.meta({ description: 'Any of these; without any, every tag.' }),
    })
    .prefault({}),
});

export const triggerShape = z
  .discriminatedUnion('type', [visitShape, submitShape, knownShape, taggedShape])
  .meta({ examples: [{ type: 'page.visit', properties: { url: 'https://shop.example/*' } }] });

const eventShape = z.strictObject({
  type: z.literal('tracking.event'),
  properties: z.strictObject({
    services: z.array(z.enum(services)).min(1).max(2),
    category: text,
    action: text,
    label: text,
  }),
});
const tagsShape = z.strictObject({
  type: z.literal('tags'),
  properties: z.strictObject({ add: tags, remove: tags }),
});
const segmentsShape = z.strictObject({
  type: z.literal('segments'),
  properties: z.strictObject({ add: ids, remove: ids }),
});
const pointsShape = z.strictObject({
  type: z.literal('points'),
  properties: z.strictObject({
    delta: z.int().min(-999_999_999).max(999_999_999),
    group: id.nullable().default(null),
  }),
});
const webhookShape = z.strictObject({
  type: z.literal('webhook'),
  properties: z.strictObject({
    url: z
      .string()
      .trim()
      .superRefine((url, { addIssue }) => {
        const message = targetProblem(url);
        if (message !== null) addIssue({ code: 'custom', message });
      })
      .meta({ examples: ['https://example.com/hook'] }),
    fields: z.array(text).max(50).default([]).meta({
      description: 'Fields of the contact that are told; without any, only its id is.',
    }),
  }),
});

const actionShapes = [eventShape, tagsShape, segmentsShape, pointsShape, webhookShape] as const;
export const actionShape = z
  .discriminatedUnion('type', actionShapes)
  .meta({ examples: [{ type: 'tags', properties: { add: ['interested'] } }] });

export type VisitProperties = z.infer<typeof visitShape>['properties'];
export type Trigger = z.infer<typeof triggerShape>;
export type RuleAction = z.infer<typeof actionShape>;
export type WebhookProperties = z.infer<typeof webhookShape>['properties'];
export type EventProperties = z.infer<typeof eventShape>['properties'];

/** A rule as it is carried out; point actions are rules too. */
export interface Rule {
  /** `rule:7`, `point:3` */
  readonly source: string;
  readonly name: string;
  /** What it waits for, such as `page.visit`. */
  readonly trigger: string;
  readonly isRepeatable: boolean;
  readonly actions: readonly RuleAction[];
  /** How the log of points and the history of a contact name it. */
  readonly logged: {
    readonly source: string;
    readonly eventName: string;
    readonly actionName: string;
  };
  readonly fromAt: number | null;
  readonly untilAt: number | null;
}

export interface VisitRule extends Rule {
  readonly matches: (url: string) => boolean;
  readonly matchesReferrer: (referrer: string) => boolean;
  readonly conditions: Conditions;
}

export interface TagRule extends Rule {
  /** By the keys of tags. */
  readonly isAbout: (tags: readonly string[]) => boolean;
}

export interface FormRule extends Rule {
  readonly isOf: (formId: number) => boolean;
}

/** Only events reach a visitor who is nobody yet. */
export function needsContact({ actions }: Rule): boolean {
  return actions.every(({ type }) => type !== 'tracking.event');
}

export function isInForce({ fromAt, untilAt }: Rule, at: number): boolean {
  return (fromAt === null || fromAt <= at) && (untilAt === null || at < untilAt);
}
