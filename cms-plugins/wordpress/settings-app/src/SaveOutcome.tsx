import { __ } from '@wordpress/i18n';
import { Announcement } from './Announcement.tsx';
import type { Problem } from './api.ts';
import type { Outcome } from './use-settings-form.ts';

/** Says what became of a save, here in WordPress and over at the sidecar. */
export function SaveOutcome({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === 'refused') return <Refused problem={outcome.problem} />;

  const { state, message } = outcome.sidecar;
  if (state === 'failed') {
    return (
      <Announcement status="warning">
        <p>{__('Saved in WordPress, but the sidecar could not be told.', 'mtc-sidecar')}</p>
        <p>{message}</p>
        <p>{__('Save again once this is mended.', 'mtc-sidecar')}</p>
      </Announcement>
    );
  }
  return (
    <Announcement status="success">
      <p>{message}</p>
    </Announcement>
  );
}

function Refused({ problem }: { problem: Problem }) {
  const sentences = Object.values(problem.fields);
  return (
    <Announcement status="error">
      <p>{__('Nothing was saved.', 'mtc-sidecar')}</p>
      {sentences.length === 0 && <p>{problem.message}</p>}
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Announcement>
  );
}
