import assert from 'node:assert/strict';
import { utmIcon } from '../../sidecar/contacts/utm-tags.ts';

describe('The icon of a campaign entry', () => {
  const cases: [medium: string, source: string, icon: string][] = [
    ['social', 'Facebook', 'fa-facebook'],
    ['SocialMedia', '', 'fa-share-alt'],
    ['email', 'x', 'fa-envelope-o'],
    ['newsletter', '', 'fa-envelope-o'],
    ['banner', '', 'fa-bullseye'],
    ['ad', '', 'fa-bullseye'],
    ['CPC', 'google', 'fa-money'],
    ['location', '', 'fa-map-marker'],
    ['device', 'Android', 'fa-android'],
    ['device', '', 'fa-tablet'],
    ['', '', 'fa-tag'],
    ['other', 'x', 'fa-tag'],
    ['social', 'x" onload="alert(1)', 'fa-xonloadalert1'],
  ];
  for (const [medium, source, icon] of cases) {
    it(`medium "${medium}" with source "${source}" shows ${icon}`, () => {
      assert.equal(utmIcon(medium, source), icon);
    });
  }
});
