import { Button, CheckboxControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { loadForms, type SiteForm, toProblem } from './api.ts';
import type { FieldsProps } from './ConnectionFields.tsx';
import { ruleFor, withRule } from './draft.ts';
import { FormMapping } from './FormMapping.tsx';

type FormListProps = Pick<FieldsProps, 'draft' | 'change'>;

/** Each form of the site with its own switch, and where its answers go. */
export function FormList({ draft, change }: FormListProps) {
  const [forms, setForms] = useState<readonly SiteForm[] | null>(null);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    loadForms().then(setForms, (error) => setProblem(toProblem(error).message));
  }, []);

  if (problem !== '') return <p role="alert">{problem}</p>;
  if (forms === null) return <p>{__('Looking for the forms of this site…', 'mtc-sidecar')}</p>;
  if (forms.length === 0) return <p className="mtc-sidecar-help">{none()}</p>;
  return (
    <ul className="mtc-sidecar-forms" aria-label={__('Forms of this site', 'mtc-sidecar')}>
      {forms.map((form) => (
        <FormLine key={form.key} form={form} draft={draft} change={change} />
      ))}
    </ul>
  );
}

function FormLine({ form, draft, change }: FormListProps & { readonly form: SiteForm }) {
  const [isOpen, setIsOpen] = useState(false);
  const rule = ruleFor(draft, form.key);
  const name = `${form.title} (${form.provider})`;
  return (
    <li>
      <div className="mtc-sidecar-form-line">
        <CheckboxControl
          label={name}
          checked={rule.forward}
          onChange={(forward) => change(withRule(draft, form.key, { ...rule, forward }))}
          __nextHasNoMarginBottom
        />
        {rule.forward && (
          <Button
            variant="link"
            aria-expanded={isOpen}
            aria-label={labelFor(name)}
            onClick={() => setIsOpen(!isOpen)}
          >
            {__('Fields', 'mtc-sidecar')}
          </Button>
        )}
      </div>
      {rule.forward && isOpen && (
        <FormMapping
          formKey={form.key}
          map={rule.map}
          onChange={(map) => change(withRule(draft, form.key, { ...rule, map }))}
        />
      )}
    </li>
  );
}

const labelFor = (name: string) =>
  /* translators: the name of a form. */
  sprintf(__('Fields of %s', 'mtc-sidecar'), name);
const none = () => __('A form is listed here once somebody has sent it.', 'mtc-sidecar');
