import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { runbookJsonSchema, workspaceJsonSchemas } from '../../model/json-schema.js';
import { parseRunbook } from '../../model/parse-runbook.js';
import { descriptionOf, problemCodesPage, stepTypePage, stepTypesPage } from '../../model/reference.js';
import { problemCodes } from '../../model/problem-codes.js';
import { stepTypes } from '../../model/steps/index.js';
import { targetKinds } from '../../model/target-kinds/index.js';

function compiled(schema: object): ValidateFunction {
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

const schema = runbookJsonSchema(stepTypes);
const fits = compiled(schema);
const runbook = (step: string) =>
  parse(
    `daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\nstages:\n  - stage: main\n    steps:\n      - ${step}\n`,
  ) as unknown;

/** One step of each type, as an author would write it. */
const STEPS: Record<string, string> = {
  command:
    '{ id: a, type: command, target: t, run: [x, "${{ inputs.a }}"], probe: { run: [y] }, retry: { attempts: 3, first: 1s }, undo: { run: [z] } }',
  http: '{ id: a, type: http, target: t, method: POST, path: /x, body: { a: [1] }, expect: response.status == 200, timeout: 30s, undo: { method: DELETE, path: /x } }',
  check: '{ id: a, type: check, target: t, get: /x, for: 10m, every: 1s, tolerate: 2, onFailure: ask }',
  examine: '{ id: a, type: examine, target: t, may: [read, "${{ inputs.a }}"] }',
  transaction:
    '{ id: a, type: transaction, target: t, dependencies: { pay: { owner: release, timeout: 2s } }, calls: [{ name: b, post: /b, json: { a: 1 }, capture: { c: response.json.c, d: { from: response.json.d, secret: true } } }, { name: e, get: "/${{ captured.c }}", dependency: pay, within: { attempts: 3, every: 1s } }], afterwards: [{ name: f, delete: /b }], for: 1m, every: 5s, tolerate: 1 }',
  wait: '{ id: a, type: wait, until: "02:00", zone: Europe/Berlin }',
  manual:
    '{ id: a, type: manual, pair: { driver: [release], observer: [dana] }, instructions: Do it, deadline: 4h, onDeadline: ask, outputs: { ticket: Its number } }',
  approval:
    '{ id: a, type: approval, decision: cutover, covers: [b], deadline: "${{ inputs.patience }}", onDeadline: reject }',
  acknowledge:
    '{ id: a, type: acknowledge, to: [release], message: { subject: s, body: b }, variants: [{ for: shop, body: c }], require: { atLeast: 90%, everyoneIn: [release], noneDeclined: true, byTime: "17:00" }, remind: { every: 2h, within: any, atMost: 2 }, escalate: [{ after: 6h, to: deputy }], urgent: true, deadline: 10h, onDeadline: ask }',
  questionnaire:
    '{ id: a, type: questionnaire, to: [release], message: { subject: s, body: b }, require: { atLeast: 2 }, questions: [{ name: ready, label: Ready?, type: choice, options: ["yes", "no"] }, { name: load, label: Load, type: scale, ends: [low, high], required: false }], deadline: 10h, onDeadline: fail }',
  proof: '{ id: a, type: proof, runbook: back, environment: stage, within: 14d, inputs: { release: v1 } }',
  notify: '{ id: a, type: notify, to: [release], message: { subject: s, body: b }, via: mail, urgent: false }',
  deploy: '{ id: a, type: deploy, target: t, slot: blue, version: "1.10", undo: { stop: true } }',
  chaos:
    "{ id: break, type: chaos, target: host, layer: process, hypothesis: 'It stays up', steadyState: { target: api, get: /healthz }, fault: { kill: '${{ inputs.slot }}' }, for: 30s, recoverWithin: 1m }",
  traffic:
    '{ id: a, type: traffic, target: t, to: { green: "${{ item }}" }, undo: { to: { blue: 100 } }, forEach: [5, 100] }',
  gate: '{ id: a, type: gate, target: t, objectives: [{ good: g, valid: v, atLeast: 99.5 }, { histogram: h, quantile: 0.99, atMost: 300ms }, { value: q, of: green, against: "${{ inputs.a }}", atMostTimes: 1.2 }], for: 10m, every: 15s, tolerate: 2, onFailure: ask }',
  mark: '{ id: a, type: mark, target: t, text: "v ${{ inputs.a }}", tags: [shop], start: "2026-12-01T02:00:00Z", end: "${{ inputs.a }}" }',
  runbook: '{ id: a, type: runbook, runbook: other, inputs: { a: 1 } }',
  key: '{ id: a, type: key, target: t, action: rotate, opens: { target: d, roles: [shop_a, shop_b] }, consumers: [{ target: shop, get: /key, expect: response.json.key == key.id }], within: "${{ inputs.a }}", undo: { previous: true } }',
  'data-transfer':
    '{ id: a, type: data-transfer, target: new, from: old, tables: [public.customers, public.orders], streams: 2, sourceStill: true, timeout: 1h, undo: { empty: true } }',
  backup: '{ id: a, type: backup, target: backups, from: "${{ inputs.a }}" }',
  restore: '{ id: a, type: restore, target: db, from: backups, backup: "${{ steps.save.outputs.backup }}" }',
  promote:
    '{ id: a, type: promote, target: pair, to: "${{ inputs.a }}", consumers: [{ target: shop, get: /database, expect: response.json.primary == "west" }], within: 60s, onFailure: ask }',
  'recovery-drill':
    '{ id: a, type: recovery-drill, action: conclude, target: pair, drill: lose-west, cutAt: "${{ inputs.a }}", rto: 15m, rpo: "${{ inputs.a }}" }',
  'access-grant':
    '{ id: a, type: access-grant, target: t, to: "${{ inputs.a }}", right: read, for: 30m, reason: "because ${{ inputs.a }}", incident: INC-1, onFailure: ask }',
  'access-proof': '{ id: a, type: access-proof, who: [release, dana], text: Prove it, deadline: 2h, onDeadline: fail }',
  'access-provision':
    '{ id: a, type: access-provision, target: t, cohort: { query: select 1, from: db, key: email }, share: "${{ inputs.a }}", onStranger: skip, undo: { remove: true } }',
};

describe('the JSON Schema of a runbook', () => {
  it('is draft 7, which editors know', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  });

  it.each(stepTypes.map((type) => type.type))('accepts a %s step that the parser accepts', (type) => {
    const step = STEPS[type] ?? '';
    expect(fits(runbook(step))).toBe(true);
    const { problems } = parseRunbook(
      `daybook: 1\nrunbook: test\ntitle: Test\nday: 1\nowner: release\nstages:\n  - stage: main\n    steps:\n      - ${step}\n`,
      'x.yaml',
      stepTypes,
    );
    expect(problems.filter((problem) => problem.code !== 'DB2006')).toEqual([]);
  });

  it.each([
    ['an unknown key', '{ id: a, type: wait, for: 1s, fro: 2s }'],
    ['an unknown type', '{ id: a, type: wiat, for: 1s }'],
    ['a wait for people without a deadline', '{ id: a, type: manual, to: [r], instructions: i, onDeadline: ask }'],
    ['a duration without its unit', '{ id: a, type: wait, for: 30 }'],
    ['a target on a type that takes none', '{ id: a, type: wait, for: 1s, target: t }'],
    ['an undo on a type that has none', '{ id: a, type: wait, for: 1s, undo: {} }'],
    ['a missing target', '{ id: a, type: traffic, to: { green: 100 } }'],
    ['a version that lost its quotes', '{ id: a, type: deploy, target: t, slot: blue, version: 1.10 }'],
  ])('refuses %s', (_, step) => {
    expect(fits(runbook(step))).toBe(false);
  });

  it('describes every field, so that completion explains it', () => {
    const undescribed = stepTypes.flatMap((type) =>
      fieldsWithout(type.schema, type.type).concat(type.undo ? fieldsWithout(type.undo, `${type.type}.undo`) : []),
    );
    expect(undescribed).toEqual([]);
  });
});

describe('the JSON Schemas of the other files', () => {
  const schemas = workspaceJsonSchemas();

  it.each([
    [
      'daybook.yaml',
      'daybook: 1\nlocal: true\nzone: UTC\ntemporal: { address: 127.0.0.1:7233 }\ngateway: { address: http://127.0.0.1:7080 }',
      'zone',
      'zoone',
    ],
    [
      'people.yaml',
      'people: { dana: { name: Dana, email: dana@shop.example } }\ngroups: { release: [dana] }',
      'name',
      'nam',
    ],
    [
      'policy.yaml',
      'environments: { production: { start: [r], steer: [r], approvals: { x: { quorum: { anyOf: [{ group: r, count: 1 }, { allOf: [{ group: s, count: 2 }] }] } } } } }',
      'allOf',
      'allof',
    ],
    ['targets.yaml', 'targets: { t: { production: { kind: http, url: "env:URL" } } }', 'url', 'uri'],
  ] as const)('accept a good %s and refuse a misspelt key', (file, text, key, misspelt) => {
    const fitsFile = compiled(schemas[file]);
    expect(fitsFile(parse(text))).toBe(true);
    expect(fitsFile(parse(text.replace(`${key}:`, `${misspelt}:`)))).toBe(false);
  });

  it('describe every field of every kind of target', () => {
    expect(targetKinds.flatMap((kind) => fieldsWithout(kind.schema, kind.kind))).toEqual([]);
  });
});

describe('the reference', () => {
  it.each(stepTypes.map((type) => [type.type, type] as const))(
    'has a page for %s with every field and output',
    (_, type) => {
      const page = stepTypePage(type);
      for (const field of Object.keys(type.schema.shape)) expect(page).toContain(`| \`${field}\` |`);
      for (const output of Object.keys(type.outputs)) expect(page).toContain(`| \`${output}\` |`);
      expect(stepTypesPage(stepTypes)).toContain(`(${type.type}.md)`);
    },
  );

  it('explains every problem code', () => {
    const page = problemCodesPage();
    for (const code of Object.keys(problemCodes)) expect(page).toContain(`## ${code}\n`);
  });
});

describe('a step type', () => {
  it.each(stepTypes.map((type) => [type.type, type] as const))(
    '%s says in a sentence what it will do, also with open expressions',
    (name, type) => {
      const { id, type: _type, target, undo, ...params } = parse(STEPS[name] ?? '') as { [field: string]: never };
      const step = { title: 'The title', target: 'the-target', params };
      const sentences = [
        type.sentence(step),
        ...(undo && type.undoSentence ? [type.undoSentence({ ...step, params: undo })] : []),
      ];
      for (const sentence of sentences) {
        expect(sentence).toMatch(/^[A-Z]/);
        expect(sentence).not.toMatch(/\.$|undefined|\[object/);
      }
      const open = Object.fromEntries(Object.keys(params).map((field) => [field, { $expr: 'inputs.x' }]));
      expect(type.sentence({ ...step, params: open })).not.toMatch(/undefined|\[object/);
    },
  );

  const find = (name: string) => {
    const type = stepTypes.find((candidate) => candidate.type === name);
    if (!type) throw new Error(name);
    return type;
  };

  it('check is quick only when it runs once and is bounded by half a second', () => {
    const { quick } = find('check');
    expect(quick?.({ get: '/x' }, 500)).toBe(true);
    expect(quick?.({ get: '/x' }, 501)).toBe(false);
    expect(quick?.({ get: '/x' }, undefined)).toBe(false);
    expect(quick?.({ get: '/x', within: '1m' }, 100)).toBe(false);
    expect(quick?.({ get: '/x', for: '1m' }, 100)).toBe(false);
  });

  it('command and http without a probe must be asked about when their answer is lost', () => {
    for (const name of ['command', 'http']) {
      expect(find(name).unprobed?.({ run: ['x'] })).toBe(true);
      expect(find(name).unprobed?.({ run: ['x'], probe: { run: ['y'] } })).toBe(false);
    }
  });

  it('manual and approval ask nobody as long as their deadline is not known', () => {
    const approval = { decision: 'cutover', covers: ['a'], deadline: '4h', onDeadline: 'reject' };
    expect(find('approval').ask?.(approval)).toEqual({
      kind: 'approval',
      decision: 'cutover',
      covers: ['a'],
      deadlineMs: 14_400_000,
      onDeadline: 'reject',
    });
    expect(find('approval').ask?.({ ...approval, deadline: { $expr: 'inputs.x' } })).toBeUndefined();
    expect(find('manual').ask?.({ to: ['r'], instructions: 'i', deadline: '1h', onDeadline: 'ask' })).toEqual({
      kind: 'manual',
      to: ['r'],
      text: 'i',
      deadlineMs: 3_600_000,
      onDeadline: 'ask',
    });
  });

  it('deploy puts back the slot that it changed', () => {
    expect(find('deploy').undoParams?.({ stop: true }, { slot: 'green', version: 'v2' })).toEqual({
      slot: 'green',
      stop: true,
    });
  });
});

/** Fields without a description, with those inside. */
function fieldsWithout(type: z.ZodObject, path: string): string[] {
  return Object.entries(type.shape).flatMap(([name, field]) => {
    const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
    const own = descriptionOf(field) === '' ? [`${path}.${name}`] : [];
    return inner instanceof z.ZodObject ? [...own, ...fieldsWithout(inner, `${path}.${name}`)] : own;
  });
}
