import type { Database } from '../db/connect.ts';
import { inTime, isAway } from '../db/patience.ts';
import type { Form } from './form.ts';
import { findForm, newestForms } from './store.ts';

/** Forms as they are now or, while the database is away, as they were last seen. */
export interface RememberedForms {
  /** @throws when the database is away and the form was never seen */
  find(id: number): Promise<Form | null>;
}

const maxForms = 1000;
const maxAgeMs = 60_000;

export function rememberForms(database: Database): RememberedForms {
  let known = new Map<number, Form>();
  let learntAt = Number.NEGATIVE_INFINITY;

  /** Beside whatever goes on: nobody waits for it, and it may fail. */
  function learn(): void {
    if (performance.now() - learntAt < maxAgeMs) return;
    learntAt = performance.now();
    newestForms(database, maxForms).then(
      (forms) => {
        known = new Map(forms.map((form) => [form.id, form]));
      },
      () => {
        learntAt = Number.NEGATIVE_INFINITY;
      },
    );
  }

  learn();
  return {
    async find(id) {
      try {
        const form = await inTime(findForm(database, id));
        if (form === null) known.delete(id);
        else known.set(id, form);
        learn();
        return form;
      } catch (error) {
        const form = known.get(id);
        if (form === undefined || !isAway(database, error)) throw error;
        return form;
      }
    },
  };
}
