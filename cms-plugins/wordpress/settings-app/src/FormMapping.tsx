import { SelectControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { type FormPreview, type FormRule, loadPreview, toProblem } from './api.ts';

interface FormMappingProps {
  readonly formKey: string;
  readonly map: FormRule['map'];
  readonly onChange: (map: FormRule['map']) => void;
}

/** In place of a field of the contact. */
const automatic = ' ';
const nowhere = '';
const notSent = '-';

/** Where each answer of a form goes: as the sidecar says, or as the admin chooses. */
export function FormMapping({ formKey, map, onChange }: FormMappingProps) {
  const [preview, setPreview] = useState<FormPreview | null>(null);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    loadPreview(formKey).then(setPreview, (error) => setProblem(toProblem(error).message));
  }, [formKey]);

  if (problem !== '') return <p role="alert">{problem}</p>;
  if (preview === null) return <p role="status">{__('Asking the sidecar…', 'mtc-sidecar')}</p>;
  if (preview.fields.length === 0) return <p className="mtc-sidecar-help">{neverSent()}</p>;
  const choose = (key: string, choice: string) => {
    const { [key]: _before, ...others } = map;
    onChange(choice === automatic ? others : { ...others, [key]: choice });
  };
  return (
    <div className="mtc-sidecar-mapping">
      {preview.fields.map(({ key, label, to }) => (
        <SelectControl
          key={key}
          label={label}
          value={map[key] ?? automatic}
          options={optionsFor(to, preview.choices)}
          onChange={(choice) => choose(key, choice)}
          __nextHasNoMarginBottom
          __next40pxDefaultSize
        />
      ))}
    </div>
  );
}

function optionsFor(to: readonly string[], choices: FormPreview['choices']) {
  const named = to.map((alias) => choices.find((one) => one.alias === alias)?.label ?? alias);
  const guess =
    named.length === 0 ? __('no field of the contact', 'mtc-sidecar') : named.join(', ');
  return [
    /* translators: names of fields. */
    { value: automatic, label: sprintf(__('Automatic: %s', 'mtc-sidecar'), guess) },
    { value: nowhere, label: __('In no field of the contact', 'mtc-sidecar') },
    { value: notSent, label: __('Do not send', 'mtc-sidecar') },
    ...choices.map(({ alias, label }) => ({ value: alias, label })),
  ];
}

const neverSent = () =>
  __('The fields of this form are known once somebody has sent it.', 'mtc-sidecar');
