import { CheckboxControl, TextareaControl, ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FieldsProps } from './ConnectionFields.tsx';
import { withRole } from './draft.ts';

export function VisitorFields({ settings, draft, problems, change }: FieldsProps) {
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
      <fieldset className="mtc-sidecar-roles" aria-describedby="mtc-sidecar-roles-help">
        <legend>{__('Never follow people signed in as', 'mtc-sidecar')}</legend>
        {settings.roles.map(({ slug, name }) => (
          <CheckboxControl
            key={slug}
            label={name}
            checked={draft.excludedRoles.includes(slug)}
            onChange={(isExcluded) => change(withRole(draft, slug, isExcluded))}
            __nextHasNoMarginBottom
          />
        ))}
        <p
          id="mtc-sidecar-roles-help"
          className={problems.excludedRoles ? 'mtc-sidecar-problem' : 'mtc-sidecar-help'}
        >
          {problems.excludedRoles ?? rolesHelp()}
        </p>
      </fieldset>
      <TextareaControl
        label={__('Never follow on these pages', 'mtc-sidecar')}
        help={
          problems.excludedPaths ? (
            <span className="mtc-sidecar-problem">{problems.excludedPaths}</span>
          ) : (
            pathsHelp()
          )
        }
        rows={3}
        dir="ltr"
        spellCheck={false}
        aria-invalid={problems.excludedPaths !== undefined}
        value={draft.excludedPaths.join('\n')}
        onChange={(text) => change({ excludedPaths: text === '' ? [] : text.split('\n') })}
        __nextHasNoMarginBottom
      />
    </>
  );
}

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
const pathsHelp = () =>
  __(
    'One path on each line, such as /checkout/*. A * stands for anything; what comes after ? does not count.',
    'mtc-sidecar',
  );
const rolesHelp = () => __('Visits of your own team would blur the picture.', 'mtc-sidecar');
