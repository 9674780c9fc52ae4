import { z } from 'zod';
import type { CohortUser } from '../../model/access/cohort.js';
import type { Json, JsonObject } from '../../model/json.js';
import { errored, failed, TargetFailure } from '../failures.js';
import type { HttpAnswer } from '../http-client.js';
import type { HttpTarget } from '../targets/http.js';
import type { UserPlace } from './users.js';

/* SCIM 2.0: RFC 7643 (users) and RFC 7644 (protocol). */

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const TYPE = { 'content-type': 'application/scim+json', accept: 'application/scim+json' };

const listShape = z.object({
  Resources: z.array(z.object({ id: z.string(), userName: z.string(), active: z.boolean().default(true) })).default([]),
});

/** Users of a SCIM service: looked up by userName, made by POST, and set active or inactive by PATCH; none is deleted. */
export function scimUsers(target: HttpTarget, base: string): UserPlace {
  const users = `${base.replace(/\/$/, '')}/Users`;
  const find = async (key: string) => {
    const filter = encodeURIComponent(`userName eq ${JSON.stringify(key)}`);
    const answer = await target.call({ method: 'GET', path: `${users}?filter=${filter}`, headers: TYPE });
    mustBe(answer, [200], { target: target.name, doing: 'looking for a user', happened: 'no' });
    const read = listShape.safeParse(answer.json);
    if (!read.success) throw failed('answer-not-understood', `${target.name} answered a search with no SCIM list.`);
    return read.data.Resources.find(({ userName }) => userName.toLowerCase() === key.toLowerCase());
  };
  const setActive = async (id: string, active: boolean, effectKey: string) => {
    const body: JsonObject = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'active', value: active }] };
    const path = `${users}/${encodeURIComponent(id)}`;
    const answer = await send(target, { method: 'PATCH', path, body, effectKey });
    mustBe(answer, [200, 204], {
      target: target.name,
      doing: `setting a user ${active ? '' : 'in'}active`,
      happened: 'unknown',
    });
  };
  return {
    has: async (key) => (await find(key))?.active ?? false,
    add: async (user, effectKey) => {
      const found = await find(user.key);
      if (found?.active) return false;
      if (found) {
        await setActive(found.id, true, effectKey);
        return true;
      }
      const answer = await send(target, { method: 'POST', path: users, body: resourceOf(user), effectKey });
      // Somebody else was faster; whether the user is active is read back afterwards.
      mustBe(answer, [200, 201, 409], { target: target.name, doing: 'making a user', happened: 'unknown' });
      return answer.status !== 409;
    },
    remove: async (key, effectKey) => {
      const found = await find(key);
      if (found?.active) await setActive(found.id, false, effectKey);
    },
  };
}

function resourceOf({ key, fields }: CohortUser): JsonObject {
  const { email, name } = fields;
  return {
    schemas: [USER],
    userName: key,
    active: true,
    ...(name && { displayName: name }),
    ...(email && { emails: [{ value: email, primary: true }] }),
  };
}

function send(
  target: HttpTarget,
  { effectKey, body, ...order }: { method: string; path: string; body: JsonObject; effectKey: string },
): Promise<HttpAnswer> {
  const raw = { type: TYPE['content-type'], text: JSON.stringify(body as Json) };
  return target.call({ ...order, raw, headers: { accept: TYPE.accept, 'idempotency-key': effectKey } });
}

/** Throws failed for a no (4xx), errored for what could not be answered (429, 5xx). */
export function mustBe(
  { status }: HttpAnswer,
  good: readonly number[],
  { target, doing, happened }: { target: string; doing: string; happened: 'no' | 'unknown' },
): void {
  if (good.includes(status)) return;
  const message = `${target} answered ${status} while ${doing}.`;
  if (status === 429 || status >= 500) throw errored('not-now', message, status === 429 ? 'no' : happened);
  throw new TargetFailure({ kind: 'failed', reason: 'refused-by-target', message, happened });
}
