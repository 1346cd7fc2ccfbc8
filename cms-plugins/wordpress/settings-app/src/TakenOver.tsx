import { Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

/** Shown until the first save on a site that used WP Mautic before. */
export function TakenOver({ isActive }: { isActive: boolean }) {
  return (
    <Notice className="mtc-sidecar-taken-over" status="info" isDismissible={false}>
      <p>
        {__(
          'The address of your Mautic, and whether to wait for consent, were taken over from WP Mautic. Save, or enter your sidecar instead.',
          'mtc-sidecar',
        )}
      </p>
      <p>
        {__(
          'WP Mautic followed everybody. This plugin follows only people who came through a tracked link, unless you switch on Track anonymous visitors.',
          'mtc-sidecar',
        )}
      </p>
      {isActive && (
        <p>
          {__(
            'WP Mautic is still active. Deactivate it, so that nobody is followed twice: its short codes for forms go on working.',
            'mtc-sidecar',
          )}
        </p>
      )}
    </Notice>
  );
}
