import domReady from '@wordpress/dom-ready';
import { createRoot } from '@wordpress/element';
import { SettingsScreen } from './SettingsScreen.tsx';
import './settings.css';

domReady(() => {
  const place = document.getElementById('mtc-sidecar-settings');
  if (place) createRoot(place).render(<SettingsScreen />);
});
