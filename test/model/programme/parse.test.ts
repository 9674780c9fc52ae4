import { checkProgramme } from '../../../model/programme/check.js';
import { allBefore, ranks } from '../../../model/programme/order.js';
import { parseProgramme } from '../../../model/programme/parse.js';
import { partInputs } from '../../../model/programme/part-inputs.js';
import { programmeOfRun, programmeRunId, releaseWord } from '../../../model/programme/run-id.js';

const HEAD = `daybook: 1
programme: storefront
title: The storefront
owner: release
inputs:
  release: { type: string }
  share: { type: number, default: 10 }
`;
const PARTS = `parts:
  - { part: stage, runbook: stage, environment: stage, inputs: { release: '\${{ inputs.release }}' } }
  - { part: go-live, runbook: go-live, environment: production, inputs: { release: '\${{ inputs.release }}' }, needs: [stage] }
  - { part: widen, runbook: widen, environment: production, inputs: { steps: [1, '\${{ inputs.share }}'] }, needs: [go-live] }
  - part: nightly
    runbook: look
    environment: production
    needs: [go-live]
    schedule: { cron: '30 2 * * *', zone: Europe/Berlin, overlap: skip, catchUp: 10m, plan: pinned }
`;

const codes = (text: string) => parseProgramme(text, 'programmes/p.yaml').problems.map(({ code }) => code);
const programme = () => {
  const { value } = parseProgramme(HEAD + PARTS, 'programmes/p.yaml');
  if (!value) throw new Error('it does not parse');
  return value;
};

describe('a programme', () => {
  it('reads parts, needs and schedules', () => {
    const { parts } = programme();
    expect(parts.map(({ name, needs }) => [name, needs])).toEqual([
      ['stage', []],
      ['go-live', ['stage']],
      ['widen', ['go-live']],
      ['nightly', ['go-live']],
    ]);
    expect(parts[3]?.schedule).toEqual({
      spec: { cron: '30 2 * * *', zone: 'Europe/Berlin' },
      overlap: 'skip',
      catchUpMs: 600_000,
      plan: 'pinned',
    });
  });

  it('fills the inputs of a part from its own, each in its type', () => {
    const [stage, , widen] = programme().parts;
    const given = { release: 'v1.5.0', share: 25 };
    expect(stage && partInputs(stage, given)).toEqual({ values: { release: 'v1.5.0' } });
    expect(widen && partInputs(widen, given)).toEqual({ values: { steps: [1, 25] } });
  });

  it.each([
    ['a part twice', PARTS.replace('part: nightly', 'part: widen'), ['DB4581']],
    ['a need that nobody is', PARTS.replace('needs: [stage]', 'needs: [staeg]'), ['DB4582']],
    [
      'a circle',
      PARTS.replace('runbook: stage, environment', 'runbook: stage, needs: [widen], environment'),
      ['DB4583'],
    ],
    ['a schedule without a zone that exists', PARTS.replace('Europe/Berlin', 'Europe/Berlim'), ['DB4588']],
    ['two dashes in a name', PARTS.replaceAll('part: widen', 'part: wi--den'), ['DB4591']],
    ['a slot that names no input', PARTS.replace('inputs.share', 'inputs.shares'), ['DB4113']],
    ['a field that there is not', PARTS.replace('needs: [go-live] }', 'needs: [go-live], after: x }'), ['DB1009']],
  ])('says what is wrong with %s, at its place', (_, parts, expected) => {
    const { problems } = parseProgramme(HEAD + parts, 'programmes/p.yaml');
    expect(problems.map(({ code }) => code)).toEqual(expected);
    expect(problems.every(({ where }) => where?.file === 'programmes/p.yaml' && where.start.line > 7)).toBe(true);
  });

  it('is about a release: without that input, or with a default for it, it does not check', () => {
    expect(codes(HEAD.replace('release: { type: string }', 'version: { type: string }') + PARTS)).toContain('DB4584');
    expect(codes(HEAD.replace('release: { type: string }', 'release: { type: string, default: v1 }') + PARTS)).toEqual([
      'DB4584',
    ]);
  });

  it('names runbooks and environments that there are, and goes on in days', () => {
    const days = new Map([
      ['stage', '0'],
      ['go-live', '1'],
      ['widen', '2'],
      ['look', 'N'],
    ]);
    const around = { environments: ['stage', 'production'], days };
    expect(checkProgramme(programme(), around)).toEqual([]);
    const wrong = checkProgramme(programme(), {
      environments: ['production'],
      days: new Map([...days, ['stage', '2']]),
    });
    expect(wrong.map(({ code }) => code)).toEqual(['DB4586', 'DB4587']);
    days.delete('look');
    expect(checkProgramme(programme(), around).map(({ code }) => code)).toEqual(['DB4585']);
  });

  it('knows what stands before what', () => {
    const { parts } = programme();
    expect([...ranks(parts)]).toEqual([
      ['stage', 0],
      ['go-live', 1],
      ['widen', 2],
      ['nightly', 2],
    ]);
    expect([...allBefore(parts, 'widen')].sort()).toEqual(['go-live', 'stage']);
  });

  it('calls its runs so that no two of them can be mistaken for one another', () => {
    const id = (release: string, part: string, attempt = 1) =>
      programmeRunId({ programme: 'shop', release, part, attempt });
    expect(id('v1.5.0', 'stage')).toBe('shop--v1-5-0--stage');
    expect(id('v1.5.0', 'stage', 2)).toBe('shop--v1-5-0--stage--2');
    expect(releaseWord('  Storefront v2 (June)  ')).toBe('storefront-v2-june');
    expect([id('***', 'stage'), id('v'.repeat(80), 'stage')]).toEqual([undefined, undefined]);
    expect([programmeOfRun('shop--v1-5-0--stage'), programmeOfRun('shop-v1-5-0-stage')]).toEqual(['shop', undefined]);
  });
});
