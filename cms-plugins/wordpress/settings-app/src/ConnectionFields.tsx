import { RadioControl } from '@wordpress/components';
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
  const isMautic = draft.backend === 'mautic';
  return (
    <>
      <RadioControl
        label={__('Visits go to', 'mtc-sidecar')}
        help={isMautic ? mauticHelp() : undefined}
        selected={draft.backend}
        options={[
          { value: 'sidecar', label: __('A sidecar', 'mtc-sidecar') },
          { value: 'mautic', label: __('A Mautic', 'mtc-sidecar') },
        ]}
        onChange={(backend) => change({ backend: backend === 'mautic' ? backend : 'sidecar' })}
      />
      <TextField
        type="url"
        label={
          isMautic ? __('Mautic address', 'mtc-sidecar') : __('Sidecar address', 'mtc-sidecar')
        }
        help={__('Where visitors reach it, such as https://mtc.example.com', 'mtc-sidecar')}
        problem={problems.sidecarUrl}
        value={draft.sidecarUrl}
        onChange={(sidecarUrl) => change({ sidecarUrl })}
      />
      {!isMautic && <SiteFields {...{ settings, draft, problems, change }} />}
    </>
  );
}

/** By what the site proves itself to a sidecar. */
function SiteFields({ settings, draft, problems, change }: FieldsProps) {
  return (
    <>
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

const mauticHelp = () =>
  __(
    'People who come through the links of that Mautic are followed by it. Its forms can stand on pages. What other forms of this site are sent stays in WordPress, and the switch for strangers is known here only: both take a sidecar.',
    'mtc-sidecar',
  );
