import assert from 'node:assert/strict';
import { isBot, isPrivateAddress } from '../../sidecar/tracking/verdict.ts';
import { chromeAgent } from '../support/browser-client.ts';

describe('Who is no visitor', () => {
  it('crawlers and command-line clients are bots; browsers, apps and CMS servers are not', () => {
    for (const bot of ['Googlebot/2.1', 'curl/8.5.0', 'Mozilla/5.0 (compatible; bingbot/2.0)']) {
      assert.ok(isBot(bot), bot);
    }
    const apps = ['okhttp/4.12.0', 'Alamofire/5.8', 'ktor-client', 'MyShop/3.1 (Android 14)'];
    for (const agent of [chromeAgent, '', 'GuzzleHttp/7', ...apps]) {
      assert.ok(!isBot(agent), agent);
    }
  });

  it('loopback, private and reserved addresses are told from public ones', () => {
    for (const address of [
      '127.0.0.1',
      '::1',
      '10.1.2.3',
      '192.168.0.1',
      '172.16.0.1',
      '::ffff:10.0.0.1',
      'fe80::1',
      'fd00::1',
      '169.254.1.1',
      'nonsense',
    ]) {
      assert.ok(isPrivateAddress(address), address);
    }
    for (const address of ['8.8.8.8', '2a00:1450::1'])
      assert.ok(!isPrivateAddress(address), address);
  });
});
