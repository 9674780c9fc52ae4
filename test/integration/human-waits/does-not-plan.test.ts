import { runCli } from '../../../cli/run-cli.js';
import { POLICY } from '../../../faults/runbook.js';
import { fakeContext } from '../../cli/fake-context.js';
import { ASK_KINDS, type AskKind } from '../../support/ask-kinds.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';
import { type WorkspaceFiles, writeWorkspace } from '../../support/workspace.js';

const PEOPLE = `
people:
  dana: { name: Dana, email: dana@shop.example }
  omar: { name: Omar, email: omar@shop.example }
  ines: { name: Ines, email: ines@shop.example }
groups:
  release: [dana]
  product: [omar]
  operations: [ines]
  nobody: []
`;
const EDGE = `{ kind: http, url: 'http://127.0.0.1:1', traffic: /traffic }`;
const TARGETS = `targets: { edge: { production: ${EDGE} }, site: { production: ${EDGE} } }`;
const FAILURE = 'failure: { who: [release],';

/** Who is named where somebody must be; undefined: nobody is named at all. */
type Named = 'ghosts' | 'nobody' | undefined;

const LACKS: [lack: string, named: Named][] = [
  ['no approvers', undefined],
  ['an unknown group', 'ghosts'],
  ['an empty group', 'nobody'],
];

/** The workspace in which an ask of this kind has nobody who could answer it. */
function without(kind: AskKind, named: Named): WorkspaceFiles {
  const steps = kind.steps('one');
  const runbooks = (items: string) => ({ runbooks: { r: HEAD + stageOf(items) } });
  if (kind.kind === 'approval') {
    const group = '{ group: operations, count: 1 }';
    const none = POLICY.replace(/approvals:\n.*\n/, 'approvals: {}\n');
    const policy = named ? POLICY.replace(group, group.replace('operations', named)) : none;
    return { policy, ...runbooks(steps) };
  }
  if (kind.kind === 'decision') {
    const none = POLICY.replace(/ +failure:.*\n/, '');
    const policy = named ? POLICY.replace(FAILURE, FAILURE.replace('release', named)) : none;
    return { policy, ...runbooks(steps) };
  }
  return runbooks(steps.replace('to: [operations]', `to: [${named ?? ''}]`));
}

async function plan(files: WorkspaceFiles): Promise<{ exit: number; said: string }> {
  const root = await writeWorkspace({ people: PEOPLE, targets: TARGETS, ...files });
  const context = fakeContext({ cwd: root });
  const exit = await runCli(['plan', 'r', '-e', 'production'], context);
  return { exit, said: context.stderr.text };
}

const cases = ASK_KINDS.flatMap((kind) => LACKS.map(([lack, named]) => [kind.kind, lack, { kind, named }] as const));

describe('an ask that nobody could answer', () => {
  it.each(cases)('H22: %s with %s does not plan; the place and the cure are named', async (_, __, { kind, named }) => {
    const { exit, said } = await plan(without(kind, named));
    expect(exit).toBe(2);
    expect(said).toContain('error: r does not plan.');
    // File, line and column, a stable code, the text with a caret under it, and what to do.
    expect(said).toMatch(/^(runbooks\/r|policy)\.yaml:\d+:\d+ {2}error DB\d{4} {2}\S/m);
    expect(said).toMatch(/\^\^/);
    expect(said).toMatch(/^ +(Cure|Expected):/m);
    if (named) expect(said).toMatch(new RegExp(`\\b${named}\\b`));
    if (named === 'nobody') expect(said).toContain('Add somebody to it in people.yaml.');
  });

  it.each(ASK_KINDS.map((kind) => [kind.kind, kind] as const))(
    'H22: %s of somebody does plan, so that these would notice a planner that refuses everything',
    async (_, kind) => {
      expect(await plan({ runbooks: { r: HEAD + stageOf(kind.steps('one')) } })).toMatchObject({ exit: 0 });
    },
  );
});
