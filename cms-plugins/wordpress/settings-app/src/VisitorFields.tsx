import { ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FieldsProps } from './ConnectionFields.tsx';

export function VisitorFields({ draft, change }: Pick<FieldsProps, 'draft' | 'change'>) {
  return (
    <>
      <ToggleControl
        label={__('Track anonymous visitors', 'mtc-sidecar')}
        help={draft.trackAnonymous ? everybody() : knownOnly()}
        checked={draft.trackAnonymous}
        onChange={(trackAnonymous) => change({ trackAnonymous })}
        __nextHasNoMarginBottom
      />
      <ToggleControl
        label={__('Wait for consent', 'mtc-sidecar')}
        help={draft.requireConsent ? waits() : doesNotWait()}
        checked={draft.requireConsent}
        onChange={(requireConsent) => change({ requireConsent })}
        __nextHasNoMarginBottom
      />
      <ToggleControl
        label={__('Respect privacy signals', 'mtc-sidecar')}
        help={draft.respectSignals ? respects() : ignores()}
        checked={draft.respectSignals}
        onChange={(respectSignals) => change({ respectSignals })}
        __nextHasNoMarginBottom
      />
      {draft.backend === 'sidecar' && (
        <ToggleControl
          label={__('Recognise people who sign in', 'mtc-sidecar')}
          help={draft.identifyMembers ? recognises() : leavesMembers()}
          checked={draft.identifyMembers}
          onChange={(identifyMembers) => change({ identifyMembers })}
          __nextHasNoMarginBottom
        />
      )}
      {draft.backend === 'sidecar' && (
        <ToggleControl
          label={__('Load the script from this site', 'mtc-sidecar')}
          help={draft.ownScript ? fromHere() : fromSidecar()}
          checked={draft.ownScript}
          onChange={(ownScript) => change({ ownScript })}
          __nextHasNoMarginBottom
        />
      )}
    </>
  );
}

const fromHere = () =>
  __(
    'On: browsers load the tracking script from your own web address. What it tells still goes to the sidecar.',
    'mtc-sidecar',
  );
const fromSidecar = () =>
  __('Off: browsers load the tracking script from the sidecar.', 'mtc-sidecar');

const knownOnly = () =>
  __(
    'Off: only people who came through a tracked link are followed. For everybody else nothing is requested, set or stored.',
    'mtc-sidecar',
  );
const everybody = () =>
  __(
    'On: every visitor is followed from the first page on. Whoever comes through a tracked link later brings the earlier visits along.',
    'mtc-sidecar',
  );
const waits = () =>
  __(
    'On: nobody is followed before the consent banner of your site says yes for marketing.',
    'mtc-sidecar',
  );
const doesNotWait = () =>
  __('Off: following starts without asking a consent banner.', 'mtc-sidecar');
const respects = () =>
  __(
    'On: browsers that send Global Privacy Control or Do Not Track are never followed.',
    'mtc-sidecar',
  );
const ignores = () =>
  __('Off: Global Privacy Control and Do Not Track make no difference.', 'mtc-sidecar');
const recognises = () =>
  __(
    'On: when somebody signs in whose browser is followed, the sidecar hears from this server who it is, until they sign out. Nothing of it is in your pages.',
    'mtc-sidecar',
  );
const leavesMembers = () =>
  __('Off: who signs in to this site is not told to the sidecar.', 'mtc-sidecar');
