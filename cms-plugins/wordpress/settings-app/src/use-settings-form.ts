import { useState } from '@wordpress/element';
import { type Problem, type Saved, type Settings, saveSettings, toProblem } from './api.ts';
import { type ChangeDraft, changeOf, type Draft, draftOf } from './draft.ts';

export type Outcome =
  | { readonly kind: 'saved'; readonly sidecar: Saved['sidecar'] }
  | { readonly kind: 'refused'; readonly problem: Problem };

interface FormState {
  readonly draft: Draft;
  readonly isSaving: boolean;
  readonly outcome: Outcome | null;
  readonly change: ChangeDraft;
  readonly save: () => void;
}

export function useSettingsForm(
  settings: Settings,
  onSaved: (settings: Settings) => void,
): FormState {
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [isSaving, setIsSaving] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const accept = ({ settings: fresh, sidecar }: Saved) => {
    onSaved(fresh);
    setDraft(draftOf(fresh));
    setOutcome({ kind: 'saved', sidecar });
  };
  const save = () => {
    if (isSaving) return;
    setIsSaving(true);
    setOutcome(null);
    saveSettings(changeOf(draft))
      .then(accept, (error) => setOutcome({ kind: 'refused', problem: toProblem(error) }))
      .finally(() => setIsSaving(false));
  };
  const change: ChangeDraft = (part) => {
    setDraft((before) => ({ ...before, ...part }));
    // "Saved" is no longer true; what was refused still has to be mended.
    setOutcome((before) => (before?.kind === 'refused' ? before : null));
  };

  return { draft, isSaving, outcome, change, save };
}
