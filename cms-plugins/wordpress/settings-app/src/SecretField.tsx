import { Button } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Settings } from './api.ts';
import { TextField } from './TextField.tsx';

interface SecretFieldProps {
  readonly settings: Settings;
  readonly problem: string | undefined;
  /** null while the stored secret is left alone. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** Write-only: says where the secret comes from, never what it is. */
export function SecretField({ settings, problem, value, onChange }: SecretFieldProps) {
  const [wasCancelled, setWasCancelled] = useState(false);
  const isStored = settings.hasSecret && settings.secretSource === 'option';

  const begin = () => {
    setWasCancelled(false);
    onChange('');
  };
  const cancel = () => {
    setWasCancelled(true);
    onChange(null);
  };
  if (settings.hasSecret && !isStored) return <SecretNote>{sourceOf(settings)}</SecretNote>;
  if (isStored && value === null) {
    return (
      <SecretNote>
        {__('A secret is stored. It is never shown again.', 'mtc-sidecar')}
        <ChangeSecret hasFocus={wasCancelled} onClick={begin} />
      </SecretNote>
    );
  }
  return (
    <NewSecret
      problem={problem}
      value={value ?? ''}
      onChange={onChange}
      {...(isStored && { onCancel: cancel })}
    />
  );
}

interface NewSecretProps {
  readonly problem: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onCancel?: () => void;
}

function NewSecret({ onCancel, ...field }: NewSecretProps) {
  const input = useRef<HTMLInputElement>(null);
  const replaces = onCancel !== undefined;
  useEffect(() => {
    if (replaces) input.current?.focus();
  }, [replaces]);

  return (
    <div className="mtc-sidecar-secret">
      <TextField
        {...field}
        inputRef={input}
        type="password"
        label={replaces ? __('New secret', 'mtc-sidecar') : __('Secret', 'mtc-sidecar')}
        help={__(
          'Signs what WordPress tells the sidecar. The constant MTC_SIDECAR_SECRET in wp-config.php may hold it instead.',
          'mtc-sidecar',
        )}
      />
      {onCancel && (
        <Button variant="tertiary" onClick={onCancel}>
          {__('Keep the stored secret', 'mtc-sidecar')}
        </Button>
      )}
    </div>
  );
}

function ChangeSecret({ hasFocus, onClick }: { hasFocus: boolean; onClick: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hasFocus) button.current?.focus();
  }, [hasFocus]);

  return (
    <Button ref={button} variant="secondary" onClick={onClick}>
      {__('Change secret', 'mtc-sidecar')}
    </Button>
  );
}

function SecretNote({ children }: { children: React.ReactNode }) {
  return (
    <fieldset className="mtc-sidecar-secret">
      <legend>{__('Secret', 'mtc-sidecar')}</legend>
      {children}
    </fieldset>
  );
}

function sourceOf({ secretSource }: Settings): string {
  return secretSource === 'constant'
    ? __('It comes from the constant MTC_SIDECAR_SECRET in wp-config.php.', 'mtc-sidecar')
    : __('It comes from the environment variable MTC_SIDECAR_SECRET.', 'mtc-sidecar');
}
