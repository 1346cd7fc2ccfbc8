import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Announcement } from './Announcement.tsx';
import { type Connection, type ConnectionReport, testConnection, toProblem } from './api.ts';

/** Tries what the form holds, saved or not. */
export function ConnectionTest({ connection }: { connection: Connection }) {
  const [report, setReport] = useState<ConnectionReport | null>(null);
  const [tested, setTested] = useState('');
  const [isTesting, setIsTesting] = useState(false);
  const current = JSON.stringify(connection);

  const test = () => {
    if (isTesting) return;
    setIsTesting(true);
    setReport(null);
    setTested(current);
    testConnection(connection)
      .then(setReport, (error) => setReport(failure(error)))
      .finally(() => setIsTesting(false));
  };
  return (
    <div className="mtc-sidecar-test">
      <Button variant="secondary" isBusy={isTesting} aria-disabled={isTesting} onClick={test}>
        {isTesting ? __('Testing…', 'mtc-sidecar') : __('Test connection', 'mtc-sidecar')}
      </Button>
      {report && tested === current && <Report report={report} />}
    </div>
  );
}

function Report({ report }: { report: ConnectionReport }) {
  return (
    <Announcement status={report.ok ? 'success' : 'error'}>
      <p>{headlineOf(report)}</p>
      <ul className="mtc-sidecar-checks">
        {report.checks.map(({ name, ok, message }) => (
          <li key={name + message}>
            <strong>{ok ? __('Good:', 'mtc-sidecar') : __('Wrong:', 'mtc-sidecar')}</strong>{' '}
            {message}
          </li>
        ))}
      </ul>
    </Announcement>
  );
}

/** Why a connection fails stands in the list, if there is one. */
function headlineOf({ ok, message, checks }: ConnectionReport): string {
  if (ok || checks.length === 0) return message;
  return __('The connection is not right yet.', 'mtc-sidecar');
}

function failure(error: unknown): ConnectionReport {
  const { message, fields } = toProblem(error);
  const checks = Object.entries(fields).map(([name, sentence]) => ({
    name,
    ok: false,
    message: sentence,
  }));
  return { ok: false, message, checks };
}
