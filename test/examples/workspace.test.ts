import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Output } from '../../cli/context.js';
import { schemaText } from '../../cli/init/schema-text.js';
import { paletteFor } from '../../cli/render/palette.js';
import { runCli } from '../../cli/run-cli.js';
import type { Plan } from '../../model/plan.js';
import { PROGRAMME, STORY } from '../../examples/storefront/demo/story.js';

const root = join(import.meta.dirname, '../../examples/storefront');

/** Uses the CLI as a script would, and keeps what it said. */
async function daybook(...words: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const output = (stream: 'stdout' | 'stderr'): Output => ({
    write: (text) => {
      said[stream] += text;
    },
    isTTY: false,
    columns: () => undefined,
    rows: () => undefined,
    onResize: () => () => undefined,
  });
  const plain = paletteFor({ isTTY: false, env: {}, off: true });
  const context: Context = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: {},
    cwd: root,
    zone: 'UTC',
    clock: { now: () => 0, sleep: async () => undefined },
    fetch,
    interrupt: new AbortController().signal,
    paint: { out: plain, err: plain },
    unicode: true,
    invocation: { program: 'daybook' },
  };
  return { exit: await runCli(words, context), ...said };
}

describe('the storefront workspace', () => {
  it('is valid: not even a warning', async () => {
    const { exit, stdout } = await daybook('check', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: [] });
    expect(exit).toBe(0);
  });

  it('completes in an editor as the language is now (DAYBOOK_UPDATE=1 writes the schema afresh)', () => {
    const file = join(root, 'runbook.schema.json');
    if (process.env.DAYBOOK_UPDATE === '1') writeFileSync(file, schemaText());
    expect(readFileSync(file, 'utf8')).toBe(schemaText());
    const [modeline] = readFileSync(join(root, 'runbooks/go-live.yaml'), 'utf8').split('\n');
    expect(modeline).toBe('# yaml-language-server: $schema=../runbook.schema.json');
  });

  it('plans the go-live so that data and traffic move with one approval, and what changes something can be undone', async () => {
    const { stdout } = await daybook('plan', 'go-live', '-i', 'release=v1.5.0', '--json');
    const { plan } = JSON.parse(stdout) as { plan: Plan };
    const guarded = plan.steps.filter(({ approval }) => approval !== undefined);
    expect(guarded.map(({ id, approval }) => [id, plan.steps[approval ?? 0]?.id])).toEqual([
      ['close-old', 'go'],
      ['copy', 'go'],
      ['switch', 'go'],
    ]);
    const undone = plan.steps.flatMap(({ id, undo }) => (undo ? [[id, undo.params]] : []));
    expect(undone).toMatchObject([
      ['deploy-green', { slot: 'green', stop: true }],
      ['close-old', { run: ['node', 'database/migration.js', 'open'] }],
      ['copy', { empty: true }],
      ['blue-follows', { run: ['node', 'database/migration.js', 'blue', 'old'] }],
      ['switch', { to: { blue: 100 } }],
    ]);
    expect(plan.steps.find(({ id }) => id === 'watch')?.onFailure).toBe('undo');
  });

  it('lets the primary be lost only with the approval of operations', async () => {
    const { stdout } = await daybook('plan', 'lose-the-primary', '--json');
    const { plan } = JSON.parse(stdout) as { plan: Plan };
    const guarded = plan.steps.filter(({ approval }) => approval !== undefined);
    expect(guarded.map(({ id, approval }) => [id, plan.steps[approval ?? 0]?.id])).toEqual([['promote', 'drill']]);
  });

  it('has a programme whose parts the demo tells in its order, each with its day', async () => {
    const { exit, stdout } = await daybook('programme', 'plan', PROGRAMME, '-i', 'release=v1.5.0', '--json');
    expect(exit).toBe(0);
    const { parts } = JSON.parse(stdout) as { parts: { part: string; day: string }[] };
    expect(parts.map(({ part, day }) => [part, day])).toEqual(STORY.map(({ name, day }) => [name, day]));
  });

  it.each(['1.5.0', 'v1.5', 'v1.5.0; rm'])('does not plan the release %s', async (release) => {
    const { exit } = await daybook('plan', 'go-live', '-i', `release=${release}`, '--json');
    expect(exit).toBe(2);
  });

  it('lets nobody who starts it fill the quorum alone', async () => {
    const { stdout } = await daybook('plan', 'go-live', '-i', 'release=v1.5.0', '--json');
    const { policy, groupMembers } = (JSON.parse(stdout) as { plan: Plan }).plan;
    expect(policy.approvals.cutover?.bar).toEqual(['starter', 'author']);
    for (const starter of groupMembers.release ?? []) {
      for (const group of ['product', 'operations']) {
        expect(groupMembers[group]?.filter((person) => person !== starter)).not.toEqual([]);
      }
    }
  });
});
