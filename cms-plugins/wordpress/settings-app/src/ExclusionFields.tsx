import { CheckboxControl, TextareaControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FieldsProps } from './ConnectionFields.tsx';
import { withRole } from './draft.ts';

/** Who is never followed, and where nobody is. */
export function ExclusionFields({ settings, draft, problems, change }: FieldsProps) {
  return (
    <>
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

const rolesHelp = () => __('Visits of your own team would blur the picture.', 'mtc-sidecar');
const pathsHelp = () =>
  __(
    'One path on each line, such as /checkout/*. A * stands for anything; what comes after ? does not count.',
    'mtc-sidecar',
  );
