import { InspectorControls, useBlockProps } from '@wordpress/block-editor';
import { registerBlockType } from '@wordpress/blocks';
import { Button, Disabled, PanelBody, Placeholder, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { FormEvent } from 'react';

interface FormBlock {
  readonly id?: number | undefined;
}

interface EditProps {
  readonly attributes: FormBlock;
  readonly setAttributes: (changes: FormBlock) => void;
}

/** Put on the page by PHP; empty as long as the settings name no sidecar. */
const sidecarUrl = (window as { mtcSidecarUrl?: string }).mtcSidecarUrl ?? '';

// What else there is to know about the block says block.json; PHP prints it on pages.
registerBlockType<FormBlock>('mtc-sidecar/form', { edit: EditForm, save: () => null });

function EditForm({ attributes: { id }, setAttributes }: EditProps) {
  const choose = (chosen: number | undefined) => setAttributes({ id: chosen });
  return (
    <div {...useBlockProps()}>
      <InspectorControls>
        <PanelBody title={__('Form', 'mtc-sidecar')}>
          <NumberField id={id} onChange={choose} />
        </PanelBody>
      </InspectorControls>
      {id && sidecarUrl ? <Preview id={id} /> : <Missing onChoose={choose} />}
    </div>
  );
}

interface NumberFieldProps {
  readonly id: number | undefined;
  readonly onChange: (id: number | undefined) => void;
}

function NumberField({ id, onChange }: NumberFieldProps) {
  return (
    <TextControl
      __nextHasNoMarginBottom
      __next40pxDefaultSize
      label={__('Number of the form', 'mtc-sidecar')}
      help={__('The sidecar shows it in the list of its forms.', 'mtc-sidecar')}
      type="number"
      min={1}
      step={1}
      value={id ?? ''}
      onChange={(text) => onChange(/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined)}
    />
  );
}

function Missing({ onChoose }: { onChoose: (id: number | undefined) => void }) {
  const [id, setId] = useState<number>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(id);
  };
  return (
    <Placeholder
      icon="feedback"
      label={__('Form of mtc-sidecar', 'mtc-sidecar')}
      instructions={
        sidecarUrl
          ? __('Which form shall be here?', 'mtc-sidecar')
          : __('Enter the address of the sidecar under Settings, mtc-sidecar.', 'mtc-sidecar')
      }
    >
      {sidecarUrl && (
        <form onSubmit={submit}>
          <NumberField id={id} onChange={setId} />
          <Button variant="primary" type="submit" disabled={!id} accessibleWhenDisabled>
            {__('Show the form', 'mtc-sidecar')}
          </Button>
        </form>
      )}
    </Placeholder>
  );
}

/** The form as visitors get it, out of reach: writing a page must send nothing. */
function Preview({ id }: { id: number }) {
  return (
    <Disabled>
      <iframe
        src={`${sidecarUrl}/form/embed/${id}`}
        title={sprintf(__('Form %d', 'mtc-sidecar'), id)}
        style={{ border: 0, width: '100%', height: 480 }}
      />
    </Disabled>
  );
}
