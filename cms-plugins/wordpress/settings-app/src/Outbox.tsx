import { Button } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { loadOutbox, type Outbox as OutboxState, sendAgain, toProblem } from './api.ts';

/** What still waits for the sidecar, and a way to send it now. */
export function Outbox() {
  const [state, setState] = useState<OutboxState | null>(null);
  const [problem, setProblem] = useState('');
  const [isSending, setIsSending] = useState(false);

  useEffect(() => {
    loadOutbox().then(setState, (error) => setProblem(toProblem(error).message));
  }, []);

  const send = () => {
    if (isSending) return;
    setIsSending(true);
    setProblem('');
    sendAgain()
      .then(setState, (error) => setProblem(toProblem(error).message))
      .finally(() => setIsSending(false));
  };
  const hasSome = state !== null && state.waiting + state.givenUp > 0;
  return (
    <div className="mtc-sidecar-outbox">
      <p role="status">{problem || (state === null ? reading() : sentenceOf(state))}</p>
      {hasSome && (
        <Button variant="secondary" isBusy={isSending} aria-disabled={isSending} onClick={send}>
          {isSending ? __('Sending…', 'mtc-sidecar') : __('Send again now', 'mtc-sidecar')}
        </Button>
      )}
    </div>
  );
}

const reading = () => __('Looking what waits for the sidecar…', 'mtc-sidecar');

function sentenceOf({ waiting, oldestAt, givenUp, lastReason }: OutboxState): string {
  if (waiting + givenUp === 0) return __('The sidecar has everything.', 'mtc-sidecar');
  const parts: string[] = [];
  if (waiting > 0)
    parts.push(
      /* translators: 1: a number, 2: a date and time. */
      sprintf(
        __('Waiting for the sidecar: %1$s, the oldest since %2$s.', 'mtc-sidecar'),
        String(waiting),
        new Date(oldestAt ?? 0).toLocaleString(),
      ),
    );
  if (givenUp > 0)
    parts.push(
      /* translators: 1: a number, 2: why. */
      sprintf(
        __('Refused by the sidecar: %1$s. The last reason: %2$s', 'mtc-sidecar'),
        String(givenUp),
        lastReason,
      ),
    );
  return parts.join(' ');
}
