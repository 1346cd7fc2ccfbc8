import { Button, Spinner } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Announcement } from './Announcement.tsx';
import { loadSettings, type Problem, type Settings, toProblem } from './api.ts';
import { SettingsForm } from './SettingsForm.tsx';
import { TakenOver } from './TakenOver.tsx';

/** Loads the settings; what they look like is the form's business. */
export function SettingsScreen() {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = () => {
    setProblem(null);
    loadSettings().then(setSettings, (error) => setProblem(toProblem(error)));
  };
  useEffect(load, []);

  if (settings)
    return (
      <>
        {settings.wpMautic && <TakenOver {...settings.wpMautic} />}
        <SettingsForm settings={settings} onSaved={setSettings} />
      </>
    );
  if (problem) return <LoadingFailed problem={problem} onRetry={load} />;
  return (
    <p className="mtc-sidecar-loading" role="status">
      <Spinner />
      {__('Loading the settings…', 'mtc-sidecar')}
    </p>
  );
}

function LoadingFailed({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <Announcement status="error">
      <p>{__('The settings could not be loaded.', 'mtc-sidecar')}</p>
      <p>{problem.message}</p>
      <Button variant="primary" onClick={onRetry}>
        {__('Retry', 'mtc-sidecar')}
      </Button>
    </Announcement>
  );
}
