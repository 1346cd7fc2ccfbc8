import assert from 'node:assert/strict';
import { Router } from 'express';
import { z } from 'zod';
import { readOnlyRole } from '../../sidecar/auth/operators.ts';
import { declaredRoutes, may, type Permission } from '../../sidecar/auth/permissions.ts';
import { routesOfTheApi } from '../support/api-routes.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { addAnotherOperator, basicHeader } from '../support/operators.ts';
import { operatorHeader, startSidecar, type TestSidecar } from '../support/sidecar.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const routes = routesOfTheApi();
const rank: Record<Permission, number> = { read: 1, write: 2, admin: 3 };

describeOnEachDatabase('What each role may call', (product) => {
  let sidecar: TestSidecar;
  const callers: { name: string; header: string | null; rank: number }[] = [
    { name: 'a stranger', header: null, rank: 0 },
    { name: 'the read-only role', header: basicHeader('rita', 'only reading'), rank: 1 },
    { name: 'the administrator role', header: operatorHeader, rank: 3 },
  ];
  const tokens = [
    { name: "an administrator's read token", username: 'ada', scope: 'read', rank: 1 },
    { name: "an administrator's write token", username: 'ada', scope: 'write', rank: 2 },
    { name: "a read-only operator's write token", username: 'rita', scope: 'write', rank: 1 },
  ];
  before(async () => {
    sidecar = await startSidecar(product);
    const rita = { username: 'rita', password: 'only reading', email: 'rita@example.test' };
    await addAnotherOperator(sidecar.database, { ...rita, roleId: readOnlyRole });
    for (const { name, rank, ...wanted } of tokens) {
      const { body } = await sidecar.api('POST', '/api/tokens', { name, ...wanted });
      callers.push({ name, header: `Bearer ${body.token.token}`, rank });
    }
  });
  after(() => sidecar.stop());

  for (const path of new Set(routes.map((route) => route.path))) {
    it(`/api${path} obeys its permission for each role and method`, async () => {
      const sample = path.replaceAll(':object', 'contact').replaceAll(/:\w+/g, '999999');
      const cells = methods.flatMap((method) => callers.map((one) => [method, one] as const));
      for (const [method, caller] of cells) {
        const status = await statusOf(method, sample, caller.header);
        const outcome = outcomeFor(caller.rank, permissionFor(method, sample));
        assert.match(String(status), outcome, `${caller.name}: ${method} ${sample}`);
      }
    });
  }

  async function statusOf(method: string, path: string, header: string | null): Promise<number> {
    const headers = header === null ? {} : { Authorization: header };
    const answer = await fetch(`${sidecar.url}/api${path}`, { method, headers });
    await answer.arrayBuffer();
    return answer.status;
  }
});

describe('A route of the API', () => {
  const answer = (): void => undefined;
  const says = { summary: 'Read things', answer: z.object({}) };

  it('is refused at the start when it declares no permission', () => {
    const outer = Router();
    outer.use(Router().get('/things', may('read', says), answer).post('/things/new', answer));
    assert.throws(() => declaredRoutes(outer), /POST \/things\/new declares no permission/);
  });

  it('is refused at the start when only some of its methods declare one', () => {
    const router = Router();
    router.route('/things').get(may('read', says), answer).put(answer);
    assert.throws(() => declaredRoutes(router), /PUT \/things/);
    assert.throws(() => declaredRoutes(Router().all('/all', answer)), /every method \/all/);
  });

  it('is refused at the start when it asks for the permission only after answering', () => {
    const router = Router().get('/things', answer, may('read', says));
    assert.throws(() => declaredRoutes(router), /GET \/things/);
  });

  it('is refused at the start when it does not say what it does', () => {
    const router = Router().get('/things', may('read', { ...says, summary: '' }), answer);
    assert.throws(() => declaredRoutes(router), /GET \/things has no description/);
  });

  it('cannot hide in a handler below a path', () => {
    assert.throws(() => declaredRoutes(Router().use('/hidden', answer)), /below a path/);
  });
});

function outcomeFor(granted: number, needed: Permission | null): RegExp {
  if (granted === 0) return /^401$/;
  if (needed === null) return /^404$/;
  return granted < rank[needed] ? /^403$/ : /^(20[01]|400|404)$/;
}

/** What the first route that takes the call asks for; null when none does. */
function permissionFor(method: string, path: string): Permission | null {
  const asked = method === 'HEAD' ? 'GET' : method;
  const taking = routes.find((one) => one.method === asked && patternOf(one.path).test(path));
  return taking?.permission ?? null;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
}
