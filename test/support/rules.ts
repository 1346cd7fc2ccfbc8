import assert from 'node:assert/strict';
import type { TestSidecar } from './sidecar.ts';

/** The event that rules of tests send. */
export const offer = { category: 'Shop', action: 'Offer', label: 'Spring' };

const services = ['google_analytics', 'facebook_pixel'];
export const sendOffer = { type: 'tracking.event', properties: { services, ...offer } };

/** Rules of one test. */
export interface Rulebook {
  add(rule: object): Promise<{ id: number }>;
  /** A rule about visits; it sends the offer unless it says something else. */
  onVisit(properties: object, others?: object): Promise<{ id: number }>;
  /** Deletes them all. */
  clear(): Promise<void>;
}

export function rulebook({ api }: TestSidecar): Rulebook {
  const add: Rulebook['add'] = async (rule) => {
    const { status, body } = await api('POST', '/api/rules/new', { name: 'A rule', ...rule });
    assert.equal(status, 201, JSON.stringify(body));
    return body.rule;
  };
  return {
    add,
    onVisit: (properties, others = {}) =>
      add({ trigger: { type: 'page.visit', properties }, actions: [sendOffer], ...others }),
    async clear() {
      const { rules } = (await api('GET', '/api/rules?limit=200')).body;
      for (const { id } of rules) await api('DELETE', `/api/rules/${id}/delete`);
    },
  };
}
