import { ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FieldsProps } from './ConnectionFields.tsx';

export function DeletionField({ draft, change }: Pick<FieldsProps, 'draft' | 'change'>) {
  return (
    <ToggleControl
      label={__('Keep settings and what waits', 'mtc-sidecar')}
      help={draft.keepData ? keeps() : forgets()}
      checked={draft.keepData}
      onChange={(keepData) => change({ keepData })}
      __nextHasNoMarginBottom
    />
  );
}

const keeps = () =>
  __(
    'On: settings, the secret and submissions that wait for the sidecar stay in the database, for when the plugin is installed again.',
    'mtc-sidecar',
  );
const forgets = () => __('Off: nothing of the plugin stays in the database.', 'mtc-sidecar');
