import { ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { FieldsProps } from './ConnectionFields.tsx';

interface FormFieldsProps extends Pick<FieldsProps, 'draft' | 'change'> {
  /** What is to be said of each form. */
  readonly children: ReactNode;
}

export function FormFields({ draft, change, children }: FormFieldsProps) {
  return (
    <>
      <ToggleControl
        label={__('Forward forms and orders', 'mtc-sidecar')}
        help={draft.forwardForms ? forwards() : keeps()}
        checked={draft.forwardForms}
        onChange={(forwardForms) => change({ forwardForms })}
        __nextHasNoMarginBottom
      />
      {children}
      <ToggleControl
        label={__('Forward comments', 'mtc-sidecar')}
        help={draft.forwardComments ? asksCommenters() : leavesComments()}
        checked={draft.forwardComments}
        onChange={(forwardComments) => change({ forwardComments })}
        __nextHasNoMarginBottom
      />
      <ToggleControl
        label={__('Forward registrations', 'mtc-sidecar')}
        help={draft.forwardRegistrations ? forwardsMembers() : leavesMembers()}
        checked={draft.forwardRegistrations}
        onChange={(forwardRegistrations) => change({ forwardRegistrations })}
        __nextHasNoMarginBottom
      />
    </>
  );
}

const forwards = () =>
  __(
    'On: what people send by the forms of this site also reaches the sidecar. Passwords, card numbers and files never do.',
    'mtc-sidecar',
  );
const keeps = () => __('Off: what people send by forms stays in WordPress.', 'mtc-sidecar');
const asksCommenters = () =>
  __(
    'On: comments have a box that asks. With the tick, and once approved, the comment reaches the sidecar.',
    'mtc-sidecar',
  );
const leavesComments = () => __('Off: comments stay in WordPress.', 'mtc-sidecar');
const forwardsMembers = () =>
  __('On: who registers becomes a contact in the sidecar.', 'mtc-sidecar');
const leavesMembers = () => __('Off: registrations stay in WordPress.', 'mtc-sidecar');
