import { __ } from '@wordpress/i18n';

/** Shown until address, key and secret are there. */
export function FirstSteps() {
  return (
    <section className="mtc-sidecar-section" aria-labelledby="mtc-sidecar-first-steps">
      <h2 id="mtc-sidecar-first-steps">{__('Three steps to begin', 'mtc-sidecar')}</h2>
      <ol>
        <li>{__('Start your sidecar and note the address it prints.', 'mtc-sidecar')}</li>
        <li>
          {__('In the folder of the sidecar, ask for the site key and the secret:', 'mtc-sidecar')}
          <code dir="ltr">npx mtc-sidecar site secret</code>
        </li>
        <li>{__('Enter all three below, save, and test the connection.', 'mtc-sidecar')}</li>
      </ol>
      <p>{__('Until then no visitor of this site is followed.', 'mtc-sidecar')}</p>
    </section>
  );
}
