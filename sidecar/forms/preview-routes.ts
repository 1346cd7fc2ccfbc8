import { Router } from 'express';
import { type Field, ownFields } from '../contacts/field.ts';
import { parsed } from '../shape.ts';
import { jsonOf, signedCall } from '../sites/routes.ts';
import type { Site } from '../sites/site.ts';
import { findForm, isWholeName, mappingOf, originOf } from './automatic-form.ts';
import { targetOf } from './field-mapping.ts';
import type { Form } from './form.ts';
import type { FormRoom } from './routes.ts';
import { answersOf, previewShape, type SignedAnswer } from './signed-submission.ts';

/** Kept by the sidecar itself. */
const ownWork = new Set(['points', 'last_active']);

/**
 * `POST /mtc/v1/submissions/preview`, signed: in which fields of a contact the answers of a form
 * would be, and which fields there are to choose from. Nothing is stored.
 */
export function previewRoutes(room: FormRoom): Router {
  const router = Router();
  router.post('/submissions/preview', ...signedCall(room, '256kb'), async (request, response) => {
    const sent = parsed(previewShape, jsonOf(request.body));
    const contactFields = await room.fields.current();
    const site = response.locals.site as Site;
    const form = await findForm(room.database, originOf(site, sent));
    const fields = sent.fields.map((field) => ({ ...field, value: 'any' }));
    const own = ownFields(contactFields, 'contact').filter(({ alias }) => !ownWork.has(alias));
    response.json({
      fields: answersOf({ fields }, contactFields).map((answer) => ({
        key: answer.key,
        to: targetsOf(answer, form, own),
      })),
      choices: own.map(({ alias, label }) => ({ alias, label })),
    });
  });
  return router;
}

/** The contact's fields that the answer fills. */
function targetsOf(answer: SignedAnswer, form: Form | null, own: readonly Field[]): string[] {
  const { key, label, type, to } = answer;
  const kept = form?.fields.find(({ alias }) => alias === answer.alias);
  const automatic = kept ?? mappingOf(targetOf(key, label, type));
  const alias = to ?? (automatic.mappedObject === 'contact' ? automatic.mappedField : null);
  if (own.every((field) => field.alias !== alias)) return [];
  const isSplit = alias === 'firstname' && isWholeName(answer);
  return isSplit ? ['firstname', 'lastname'] : [alias as string];
}
