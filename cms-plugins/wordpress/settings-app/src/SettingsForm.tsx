import { Button } from '@wordpress/components';
import { useLayoutEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import type { Settings } from './api.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { DeletionField } from './DeletionField.tsx';
import { connectionOf, isUnsaved } from './draft.ts';
import { ExclusionFields } from './ExclusionFields.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { FormFields } from './FormFields.tsx';
import { FormList } from './FormList.tsx';
import { Outbox } from './Outbox.tsx';
import { SaveOutcome } from './SaveOutcome.tsx';
import { useSettingsForm } from './use-settings-form.ts';
import { VisitorFields } from './VisitorFields.tsx';

interface SettingsFormProps {
  readonly settings: Settings;
  readonly onSaved: (settings: Settings) => void;
}

export function SettingsForm({ settings, onSaved }: SettingsFormProps) {
  const { draft, isSaving, outcome, change, save } = useSettingsForm(settings, onSaved);
  const form = useRef<HTMLFormElement>(null);
  const problems = outcome?.kind === 'refused' ? outcome.problem.fields : {};
  const fields = { settings, draft, problems, change };
  const isMautic = draft.backend === 'mautic';
  const isComplete = settings.sidecarUrl !== '' && settings.siteKey !== '' && settings.hasSecret;

  useLayoutEffect(() => {
    if (outcome?.kind !== 'refused') return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [outcome]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <form ref={form} className="mtc-sidecar-form" noValidate onSubmit={submit}>
      {!isComplete && !isMautic && <FirstSteps />}
      <section className="mtc-sidecar-section" aria-labelledby="mtc-sidecar-connection">
        <h2 id="mtc-sidecar-connection">{__('Connection', 'mtc-sidecar')}</h2>
        <ConnectionFields {...fields} />
        <ConnectionTest connection={connectionOf(draft)} />
      </section>
      <section className="mtc-sidecar-section" aria-labelledby="mtc-sidecar-visitors">
        <h2 id="mtc-sidecar-visitors">{__('Who is followed', 'mtc-sidecar')}</h2>
        <VisitorFields {...fields} />
        <ExclusionFields {...fields} />
      </section>
      <section
        className="mtc-sidecar-section"
        aria-labelledby="mtc-sidecar-forms"
        hidden={isMautic}
      >
        <h2 id="mtc-sidecar-forms">{__('Forms', 'mtc-sidecar')}</h2>
        <FormFields {...fields}>
          {isComplete && draft.forwardForms && <FormList draft={draft} change={change} />}
        </FormFields>
        {isComplete && <Outbox />}
      </section>
      <section className="mtc-sidecar-section" aria-labelledby="mtc-sidecar-deletion">
        <h2 id="mtc-sidecar-deletion">{__('When the plugin is deleted', 'mtc-sidecar')}</h2>
        <DeletionField {...fields} />
      </section>
      {outcome && <SaveOutcome outcome={outcome} />}
      <p className="mtc-sidecar-actions">
        <Button variant="primary" type="submit" isBusy={isSaving} aria-disabled={isSaving}>
          {isSaving ? __('Saving…', 'mtc-sidecar') : __('Save settings', 'mtc-sidecar')}
        </Button>
        <span role="status">
          {isUnsaved(draft, settings) && !isSaving && __('Not saved yet', 'mtc-sidecar')}
        </span>
      </p>
    </form>
  );
}
