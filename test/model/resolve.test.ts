import type { JsonObject } from '../../model/json.js';
import { readsOutputs, resolveCondition, resolveParams } from '../../model/resolve.js';

const scope: JsonObject = {
  run: { id: 'r-1', environment: 'stage' },
  steps: {
    build: { status: 'succeeded', outputs: { version: 'v7', count: 3, list: [1, 2] } },
    other: { status: 'failed' },
  },
};

describe('resolveParams', () => {
  it('keeps the type of a whole expression and joins text', () => {
    const params: JsonObject = {
      version: { $expr: 'steps.build.outputs.version' },
      list: { $expr: 'steps.build.outputs.list' },
      subject: {
        $text: [
          'Release ',
          { $expr: 'steps.build.outputs.version' },
          ' of ',
          { $expr: 'inputs.app', in: { inputs: { app: 'shop' } } },
          ': ',
          { $expr: 'steps.build.outputs.list' },
        ],
      },
      deep: [{ to: { green: { $expr: 'item * 2', in: { item: 25 } } } }],
      plain: 'text',
    };
    expect(resolveParams(params, scope)).toEqual({
      ok: true,
      value: {
        version: 'v7',
        list: [1, 2],
        subject: 'Release v7 of shop: [1,2]',
        deep: [{ to: { green: 50 } }],
        plain: 'text',
      },
    });
  });

  it('leaves late expressions standing, with the steps that they name and no others', () => {
    const params: JsonObject = {
      expect: {
        $expr: 'response.json.version == steps.build.outputs.version && inputs.a',
        late: true,
        in: { inputs: { a: true } },
      },
    };
    expect(resolveParams(params, scope)).toEqual({
      ok: true,
      value: {
        expect: {
          $expr: 'response.json.version == steps.build.outputs.version && inputs.a',
          late: true,
          in: { inputs: { a: true }, steps: { build: (scope.steps as JsonObject).build as JsonObject } },
        },
      },
    });
  });

  it('prefers what was frozen in the plan to what the run says', () => {
    expect(
      resolveParams({ a: { $expr: 'inputs.a', in: { inputs: { a: 1 } } } }, { ...scope, inputs: { a: 2 } }),
    ).toEqual({ ok: true, value: { a: 1 } });
  });

  it('says which expression has no value and why, and changes nothing', () => {
    const params: JsonObject = { version: { $expr: 'steps.other.outputs.version' } };
    const frozen = JSON.stringify(params);
    expect(resolveParams(params, scope)).toEqual({
      ok: false,
      message: '`steps.other.outputs.version`: no such key: outputs',
    });
    expect(JSON.stringify(params)).toBe(frozen);
  });

  it('refuses an output that would be taken for an expression', () => {
    const hostile: JsonObject = { steps: { a: { outputs: { json: { deep: [{ $expr: 'run.id' }] } } } } };
    expect(resolveParams({ body: { $expr: 'steps.a.outputs.json' } }, hostile)).toMatchObject({
      ok: false,
      message: expect.stringContaining('$expr'),
    });
  });
});

describe('resolveCondition', () => {
  it('wants true or false', () => {
    expect(resolveCondition({ $expr: 'steps.build.status == "succeeded"' }, scope)).toEqual({ ok: true, value: true });
    expect(resolveCondition({ $expr: 'steps.build.status' }, scope)).toMatchObject({
      ok: false,
      message: expect.stringContaining('neither true nor false'),
    });
  });
});

describe('readsOutputs', () => {
  it('names each step whose outputs are read, once, and none whose status is', () => {
    const params: JsonObject = {
      a: { $expr: 'steps.build.outputs.version' },
      b: { $text: ['x', { $expr: "steps['ramp[2]'].outputs.n + steps.build.outputs.count" }] },
      c: { $expr: 'steps.other.status == "failed"' },
    };
    expect(readsOutputs(params)).toEqual(['build', 'ramp[2]']);
  });
});
