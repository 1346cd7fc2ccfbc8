import { __ } from '@wordpress/i18n';
import type { Settings } from './api.ts';
import type { ChangeDraft, Draft } from './draft.ts';
import { SecretField } from './SecretField.tsx';
import { TextField } from './TextField.tsx';

export interface FieldsProps {
  readonly settings: Settings;
  readonly draft: Draft;
  readonly problems: Readonly<Record<string, string>>;
  readonly change: ChangeDraft;
}

export function ConnectionFields({ settings, draft, problems, change }: FieldsProps) {
  return (
    <>
      <TextField
        type="url"
        label={__('Sidecar address', 'mtc-sidecar')}
        help={__('Where visitors reach it, such as https://mtc.example.com', 'mtc-sidecar')}
        problem={problems.sidecarUrl}
        value={draft.sidecarUrl}
        onChange={(sidecarUrl) => change({ sidecarUrl })}
      />
      <TextField
        label={__('Site key', 'mtc-sidecar')}
        help={__('Tells the sidecar which web site this is. It is not a secret.', 'mtc-sidecar')}
        problem={problems.siteKey}
        value={draft.siteKey}
        onChange={(siteKey) => change({ siteKey })}
      />
      <SecretField
        settings={settings}
        problem={problems.secret}
        value={draft.secret}
        onChange={(secret) => change({ secret })}
      />
    </>
  );
}
