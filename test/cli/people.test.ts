import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import { fakeContext } from './fake-context.js';

const FILES = {
  'daybook.yaml': `daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233 }
gateway: { address: http://127.0.0.1:7080 }
transports:
  mail: { kind: email, target: mail-server, from: daybook@shop.example }
  pager: { kind: webhook, target: pager-api }
`,
  'people.yaml': `people:
  # Release manager.
  dana: { name: Dana Reyes, email: dana@shop.example, zone: America/New_York, deputies: [{ person: omar }], away: [{ from: '2026-11-20', to: '2026-11-23', why: canary-note }] }
  omar: { name: Omar Haddad, email: omar@shop.example, addresses: { pager: '0100' }, transports: [pager, mail], quiet: { from: '20:00', to: '07:00' } }
  lin: { name: Lin Wei }
groups:
  release: [dana, omar]
  noc: [lin]
rotas:
  on-call: { zone: Europe/Berlin, from: '2026-11-16', at: '09:00', days: 7, order: [dana, omar] }
`,
  'policy.yaml': `environments:
  stage: { start: [release], steer: [release] }
`,
  'targets.yaml': `targets:
  mail-server: { stage: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none } }
  pager-api: { stage: { kind: webhook, url: 'http://127.0.0.1:9100', secret: 'env:PAGER' } }
`,
};

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'daybook-people-'));
  for (const [file, text] of Object.entries(FILES)) await writeFile(join(root, file), text);
});

afterEach(() => rm(root, { recursive: true }));

/** Saturday 2026-11-21, 14:00 UTC, in words of UTC. */
async function run(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(['people', ...argv], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

async function edit(file: keyof typeof FILES, from: string, to: string): Promise<void> {
  const before = await readFile(join(root, file), 'utf8');
  expect(before).toContain(from);
  await writeFile(join(root, file), before.replace(from, to));
}

const people = () => readFile(join(root, 'people.yaml'), 'utf8');

describe('daybook people check', () => {
  it('warns of whom nothing reaches, and says who is away, who acts for them and who is on duty', async () => {
    const { exit, out, err } = await run('check');
    expect(exit).toBe(0);
    expect(err).toContain('DB3036');
    expect(err).toContain('people.yaml:5:3');
    expect(out.split('\n')).toEqual([
      '3 people; transports: mail, pager.',
      'Nothing reaches lin.',
      'Away: dana until 2026-11-23, omar acts for them.',
      'On duty in on-call: dana until 2026-11-23 08:00 UTC, who is away until 2026-11-23.',
      '',
    ]);
  });

  it('shows every problem of the files at once, and says nothing more', async () => {
    await edit('people.yaml', '{ person: omar }', '{ person: omra }');
    await edit('people.yaml', 'noc: [lin]', 'noc: [group:nco]');
    await edit('daybook.yaml', 'target: pager-api', 'target: pager');
    const { exit, out, err } = await run('check');
    expect(exit).toBe(2);
    expect(out).toBe('');
    // Groups that cannot be read leave nothing to hold against other files; transports are told all the same.
    for (const code of ['DB3012', 'DB3004', 'DB3029']) expect(err).toContain(code);
  });

  it('gives all of it to a script', async () => {
    const { exit, out } = await run('check', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      problems: [{ code: 'DB3036', severity: 'warning' }],
      people: 3,
      unreachable: ['lin'],
      away: [{ person: 'dana', until: '2026-11-23', deputies: ['omar'] }],
      duty: [{ rota: 'on-call', person: 'dana', until: Date.UTC(2026, 10, 23, 8) }],
    });
  });

  it('says so where nobody is told of anything', async () => {
    await edit('daybook.yaml', FILES['daybook.yaml'].slice(FILES['daybook.yaml'].indexOf('transports:')), '');
    await edit('people.yaml', " addresses: { pager: '0100' }, transports: [pager, mail],", '');
    const { exit, out, err } = await run('check');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toContain('daybook.yaml has no transports, so asks are shown and nobody is told of them.');
  });
});

describe('daybook people list', () => {
  it('shows how everybody stands now, one a line', async () => {
    const { exit, out } = await run('list');
    expect(exit).toBe(0);
    expect(out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      'PERSON | NAME | TRANSPORTS | ZONE | LOCAL TIME | NOW | ON DUTY | DEPUTY',
      'dana | Dana Reyes | mail | America/New_York | 2026-11-21 09:00 | away until 2026-11-23 | on-call | omar',
      'omar | Omar Haddad | pager, mail | Europe/Berlin | 2026-11-21 15:00 | off',
      'lin | Lin Wei | none | Europe/Berlin | 2026-11-21 15:00 | off',
      '',
    ]);
  });

  it('gives a script the same, of those that are named', async () => {
    const { out } = await run('list', 'noc', 'on-call', '--json');
    const listed = JSON.parse(out) as { at: number; people: { id: string }[] };
    expect(listed.people.map(({ id }) => id)).toEqual(['dana', 'lin']);
    expect(listed.people[0]).toEqual({
      id: 'dana',
      name: 'Dana Reyes',
      groups: ['release'],
      transports: ['mail'],
      zone: 'America/New_York',
      localTime: '2026-11-21 09:00',
      hours: 'away',
      awayUntil: '2026-11-23',
      onDuty: ['on-call'],
      deputies: ['omar'],
    });
  });

  it('knows quiet and working hours', async () => {
    await edit('people.yaml', "quiet: { from: '20:00', to: '07:00' }", "quiet: { from: '15:00', to: '07:00' }");
    await edit(
      'people.yaml',
      'lin: { name: Lin Wei',
      "lin: { name: Lin Wei, hours: { from: '09:00', to: '17:00', days: [sat] }",
    );
    const { out } = await run('list', '--json');
    const { people: all } = JSON.parse(out) as { people: { hours: string }[] };
    expect(all.map(({ hours }) => hours)).toEqual(['away', 'quiet', 'working']);
  });

  it('refuses a name that there is not, with the one that was meant', async () => {
    const { exit, out, err } = await run('list', 'nco');
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain('Did you mean `noc`?');
  });

  it('keeps the reason of an absence to itself, as every other action does', async () => {
    for (const argv of [['list'], ['list', '--json'], ['check'], ['check', '--json']]) {
      const { out, err } = await run(...argv);
      expect(out + err).not.toContain('canary-note');
    }
  });
});

describe('daybook people import', () => {
  const csv = (text: string) => writeFile(join(root, 'staff.csv'), text);

  it('shows what would change and writes nothing', async () => {
    await csv('id,name,email,groups\nlin,,lin@shop.example,release\nada,Ada Lo,ada@shop.example,audit\n');
    const { exit, out, err } = await run('import', 'staff.csv');
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      '+ ada  Ada Lo, email ada@shop.example',
      '~ lin',
      '    email: lin@shop.example (new)',
      '~ group release  +lin',
      '~ group audit (new)  +ada',
      '',
    ]);
    expect(err).toBe('Nothing was written. Write it with: daybook people import staff.csv --write\n');
    expect(await people()).toBe(FILES['people.yaml']);
  });

  it('writes it when told to, with every comment, and has nothing to do afterwards', async () => {
    await chmod(join(root, 'people.yaml'), 0o640);
    await csv('id,name,email\nlin,,lin@shop.example\n');
    const { exit, err } = await run('import', 'staff.csv', '--write');
    expect([exit, err]).toEqual([0, 'people.yaml is written.\n']);
    expect(await people()).toBe(
      FILES['people.yaml'].replace('{ name: Lin Wei }', '{ name: Lin Wei, email: lin@shop.example }'),
    );
    expect((await stat(join(root, 'people.yaml'))).mode & 0o777).toBe(0o640);
    const again = await run('import', 'staff.csv', '--write');
    expect([again.exit, again.out, again.err]).toEqual([
      0,
      '',
      'Nothing changes: people.yaml says all of it already.\n',
    ]);
    expect((await run('check')).err).toBe('');
  });

  it('refuses the whole file for one wrong line, and tells all of them in its lines', async () => {
    await csv(
      [
        'id,name,email,zone,slack_team,slack_user,transports,groups',
        'lin,,dana@shop.example,,,,,',
        'ada,Ada,"ada@shop.example, x@y.example",Berlin,,,,',
        'bo,,,,,,fax,',
        'Eve,Eve,,,,,,',
        'max,Max,,,T0SHOP,,,deputy',
        'max,Max,,,,,,',
      ].join('\n'),
    );
    const { exit, out, err } = await run('import', 'staff.csv', '--write', '--json');
    expect([exit, err]).toEqual([2, '']);
    const { error, problems } = JSON.parse(out) as {
      error: object;
      problems: { code: string; where: { file: string; start: { line: number } } }[];
    };
    expect(error).toMatchObject({ code: 'does-not-import' });
    expect(problems.map(({ code, where }) => [code, where.file, where.start.line])).toEqual([
      // Shape first: what two lines share, and unknown transports, can be told once every field has its shape.
      ['DB3010', 'staff.csv', 3],
      ['DB2025', 'staff.csv', 3],
      ['DB1010', 'staff.csv', 4],
      ['DB3020', 'staff.csv', 5],
      ['DB1010', 'staff.csv', 6],
      ['DB3042', 'staff.csv', 7],
    ]);
    expect(await people()).toBe(FILES['people.yaml']);
  });

  it('holds what comes out against the rules across the files', async () => {
    await csv('id,name,email,transports,groups\nlin,,dana@shop.example,,\nbo,Bo,,fax,deputy\n');
    const { exit, err } = await run('import', 'staff.csv', '--write');
    expect(exit).toBe(2);
    expect(err).toContain('staff.csv:2:1');
    expect(err).toContain('`dana` has the same email as `lin`');
    expect(err).toContain('`deputy` cannot be a group');
    expect(err).toContain('> 3 | bo,Bo,,fax,deputy');
    await csv('id,name,transports\nbo,Bo,fax\n');
    expect((await run('import', 'staff.csv')).err).toContain('here is no transport `fax` in daybook.yaml');
    expect(await people()).toBe(FILES['people.yaml']);
  });

  it('says so when there is no such file, and when people.yaml is wrong already', async () => {
    expect(await run('import', 'nobody.csv')).toMatchObject({ exit: 2, err: expect.stringContaining('ENOENT') });
    await csv('id\nlin\n');
    await edit('people.yaml', 'noc: [lin]', 'noc: [lni]');
    expect(await run('import', 'staff.csv')).toMatchObject({ exit: 2, err: expect.stringContaining('DB3012') });
  });

  it('gives a script the difference', async () => {
    await csv('id,name,email\nlin,,lin@shop.example\n');
    const { out } = await run('import', 'staff.csv', '--json');
    expect(JSON.parse(out)).toEqual({
      ok: true,
      written: false,
      people: 1,
      came: [],
      left: [],
      changed: [{ person: 'lin', fields: [{ field: 'email', after: 'lin@shop.example' }] }],
      groups: [],
      rotas: [],
      channels: [],
    });
  });
});

describe('daybook people diff', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@shop.example', ...args], { cwd: root });

  beforeEach(() => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    git('tag', 'v1');
  });

  it('says who came, left and changed since a revision', async () => {
    await edit('people.yaml', '  lin: { name: Lin Wei }\n', '  ada: { name: Ada Lo }\n');
    await edit('people.yaml', 'noc: [lin]', 'noc: [ada, omar]');
    await edit('people.yaml', 'omar@shop.example', 'o@shop.example');
    await edit('people.yaml', 'days: 7, order: [dana, omar]', 'days: 1, order: [dana, omar]');
    const { exit, out } = await run('diff', 'v1');
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      '+ ada  Ada Lo',
      '- lin  Lin Wei',
      '~ omar',
      '    email: omar@shop.example -> o@shop.example',
      '~ group noc  +ada +omar -lin',
      expect.stringMatching(/^~ rota on-call: \{.* days: 7,.* -> \{.* days: 1,/),
      '',
    ]);
    expect((await run('diff', 'HEAD')).out).toBe(out);
  });

  it('compares with a file, and a file comes before a revision of the same name', async () => {
    await writeFile(join(root, 'v1'), FILES['people.yaml'].replace('Lin Wei', 'Lin W.'));
    expect((await run('diff', 'v1')).out).toBe('~ lin\n    name: Lin W. -> Lin Wei\n');
  });

  it('finds no difference where there is none, and none in the reason of an absence', async () => {
    await edit('people.yaml', 'canary-note', 'another');
    const { exit, out, err } = await run('diff', 'v1');
    expect([exit, out, err]).toEqual([0, '', 'No difference to people.yaml of v1.\n']);
  });

  it('keeps reasons of absences out of what it shows', async () => {
    await edit('people.yaml', "to: '2026-11-23'", "to: '2026-11-24'");
    const { out } = await run('diff', 'v1', '--json');
    expect(out).toContain('2026-11-24');
    expect(out).not.toContain('canary-note');
    await edit(
      'people.yaml',
      FILES['people.yaml'].split('\n')[2]?.replace("to: '2026-11-23'", "to: '2026-11-24'") ?? '',
      '',
    );
    await edit('people.yaml', 'release: [dana, omar]', 'release: [omar]');
    await edit('people.yaml', 'order: [dana, omar]', 'order: [omar]');
    const gone = await run('diff', 'v1');
    expect(gone.out).toContain('- dana');
    expect(gone.out).not.toContain('canary-note');
  });

  it.each([['v2'], ['--output=x'], ['HEAD~7'], ['nothing.yaml']])('refuses %s, which is neither', async (named) => {
    const { exit, err } = await run('diff', '--', named);
    expect(exit).toBe(2);
    expect(err).toContain('neither a file nor a revision');
    expect(err).toContain('Name a file, or a revision such as HEAD~1');
  });

  it('refuses another version that is wrong itself, with its problems', async () => {
    await writeFile(join(root, 'old.yaml'), 'people: { dana: { nam: Dana } }\n');
    const { exit, err } = await run('diff', 'old.yaml');
    expect(exit).toBe(2);
    expect(err).toContain('old.yaml:1:');
    expect(err).toContain('Did you mean `name`?');
  });
});
