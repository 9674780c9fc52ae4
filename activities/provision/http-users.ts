import type { HttpTarget } from '../targets/http.js';
import { mustBe } from './scim-users.js';
import type { UserPlace } from './users.js';

/** Users in the plain shape: GET, PUT and DELETE of `<path>/<key>`; 404 means absent. */
export function httpUsers(target: HttpTarget, base: string): UserPlace {
  const place = (key: string) => `${base.replace(/\/$/, '')}/${encodeURIComponent(key)}`;
  const about = (doing: string) => ({ target: target.name, doing, happened: 'unknown' as const });
  return {
    has: async (key) => {
      const answer = await target.call({ method: 'GET', path: place(key) });
      mustBe(answer, [200, 404], { target: target.name, doing: 'looking for a user', happened: 'no' });
      return answer.status === 200;
    },
    add: async ({ key, fields }, effectKey) => {
      const headers = { 'idempotency-key': effectKey };
      const answer = await target.call({ method: 'PUT', path: place(key), body: fields, headers });
      mustBe(answer, [200, 201, 204], about('making a user'));
      return true;
    },
    remove: async (key, effectKey) => {
      const headers = { 'idempotency-key': effectKey };
      const answer = await target.call({ method: 'DELETE', path: place(key), headers });
      mustBe(answer, [200, 204, 404], about('removing a user'));
    },
  };
}
