import { judgeCohort, wantedCount } from '../../../model/access/cohort.js';
import { changedTargets } from '../../../model/changed-targets.js';
import { isGuarded } from '../../../model/warrant.js';
import { planOf, policy, refusalOf, step, workspace } from '../planned.js';

const CONFIG = {
  host: '127.0.0.1',
  grants: {
    read: { role: 'shop_reader', level: 'read' },
    repair: { role: 'shop_writer', level: 'write', longest: '1h' },
  },
  logins: { dana: 'dana_login', release: 'a_group' },
};

function withDatabase() {
  const all = workspace();
  const production = { name: 'orders-db', environment: 'production', kind: 'postgres', config: CONFIG };
  return { workspace: { ...all, targets: { ...all.targets, 'orders-db': { production } } } };
}

const grant = (more: string) =>
  `{ id: grant, type: access-grant, target: orders-db, reason: Orders are stuck, incident: INC-1, ${more} }`;
const GO = '{ id: go, type: approval, decision: cutover, covers: [grant], deadline: 1h, onDeadline: reject }';
const REVIEW = '{ id: review, type: manual, to: [operations], instructions: Look, deadline: 1d, onDeadline: fail }';
const stage = (...steps: string[]) =>
  `stages:\n  - stage: only\n    steps:\n${steps.map((one) => `      - ${one}\n`).join('')}`;
const codes = (...steps: string[]) => refusalOf(stage(...steps), withDatabase()).map(({ code }) => code);

describe('a grant in a plan', () => {
  it('is a sentence with person, right, place and time, and claims no target', () => {
    const plan = planOf(stage(grant('to: dana, right: read, for: 30m')), withDatabase());
    expect(step(plan, 'grant').sentence).toBe('Give dana the right read at orders-db for 30m, and take it back');
    expect(changedTargets(plan)).toEqual([]);
    expect(plan.people).toMatchObject({ dana: 'Dana Reyes' });
  });

  it.each([
    ['of a right that is not grantable there', 'to: dana, right: root, for: 30m', 'DB4541'],
    ['to somebody whom the target does not know', 'to: omar, right: read, for: 30m', 'DB4542'],
    ['to a group, although there is a login of its name', 'to: release, right: read, for: 30m', 'DB4542'],
    ['for longer than the right has', 'to: dana, right: read, for: 9h', 'DB4543'],
  ])('is none %s', (_what, more, code) => {
    expect(codes(grant(more))).toEqual([code]);
  });

  it('of write access needs an approval before it and a review after it, whatever policy guards', () => {
    const write = grant('to: dana, right: repair, for: 30m');
    expect(codes(write).sort()).toEqual(['DB4544', 'DB4545']);
    expect(codes(GO, write)).toEqual(['DB4545']);
    expect(codes(REVIEW, GO, write)).toEqual(['DB4545']);
    expect(step(planOf(stage(GO, write, REVIEW), withDatabase()), 'grant').approval).toBe(0);
  });

  it('of write access is guarded at the worker although its policy says nothing of it, and so is what cannot be told', () => {
    const open = { ...policy, guarded: [] };
    const target = { name: 'orders-db', kind: 'postgres', config: CONFIG };
    const call = (right: string) => ({ type: 'access-grant', target, params: { right } });
    expect(isGuarded(open, call('read'))).toBe(false);
    expect(isGuarded(open, call('repair'))).toBe(true);
    expect(isGuarded(open, call('constructor'))).toBe(true);
    expect(isGuarded(open, { type: 'access-grant', params: { right: 'read' } })).toBe(true);
  });
});

describe('a cohort', () => {
  const row = (at: number, email: string) => ({ at, fields: { email } });
  const judged = (...emails: string[]) =>
    judgeCohort(
      emails.map((email, index) => row(index + 2, email)),
      { key: 'email', admission: { domains: ['shop.example'], allow: ['root@other.example'] } },
    );

  it('holds those of the allowed domains and those who are named, once each', () => {
    const { users, refused } = judged(
      'a@shop.example',
      'root@other.example',
      ' A@SHOP.example',
      'b@evil.example',
      '',
      'shop.example',
    );
    expect(users.map(({ key }) => key)).toEqual(['a@shop.example', 'root@other.example']);
    expect(refused.map(({ at, why }) => [at, why])).toEqual([
      [4, 'it is in 2 already'],
      [5, 'a stranger here'],
      [6, 'it has no email'],
      [7, 'a stranger here'],
    ]);
  });

  it.each([
    [{}, 7],
    [{ share: 0 }, 0],
    [{ share: 1 }, 1],
    [{ share: 50 }, 4],
    [{ share: 100 }, 7],
    [{ first: 3 }, 3],
    [{ first: 99 }, 7],
  ])('of seven gives %o as %i', (part, count) => {
    expect(wantedCount(7, part)).toBe(count);
  });
});
