import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { STEPS } from '../activities/steps/index.js';
import { EXAMINE } from '../activities/targets/index.js';
import { COMMANDS } from '../cli/commands/index.js';
import { runbookJsonSchema } from '../model/json-schema.js';
import { problemCodes } from '../model/problem-codes.js';
import { descriptionOf } from '../model/reference.js';
import { stepTypes } from '../model/steps/index.js';
import { kindForReplies, kindForTransport, stepTargets, targetKinds } from '../model/target-kinds/index.js';
import { withBlocks } from '../tools/generate/blocks.js';
import { generatedFiles } from '../tools/generate/documents.js';

const ROOT = process.cwd();
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Everything that belongs to the repository, new files too; what was removed and not committed yet is left out. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

const documents = files.filter((path) => path.endsWith('.md'));
const product = files.filter((path) => /\.(ts|js)$/.test(path) && !path.startsWith('test/'));

/** Names of the files of a folder, without those that only gather others. */
function namesIn(folder: string, gather: readonly string[] = ['index']): string[] {
  const names = files.flatMap((path) =>
    posix.dirname(path) === folder && path.endsWith('.ts') ? [posix.basename(path, '.ts')] : [],
  );
  return names.filter((name) => !gather.includes(name)).sort();
}

describe('step types', () => {
  const names = stepTypes.map(({ type }) => type);

  it('have one file each in model/steps, and no file is left out of the list', () => {
    expect(namesIn('model/steps', ['index', 'fields', 'consumers'])).toEqual([...names].sort());
  });

  it('are carried out by a file of the same name in the room of their lane, and by no other', () => {
    const inActivities = stepTypes.flatMap(({ type, lane }) => (lane === 'workflow' ? [] : [type])).sort();
    const inWorkflows = stepTypes.flatMap(({ type, lane }) => (lane === 'workflow' ? [type] : [])).sort();
    expect(namesIn('activities/steps')).toEqual(inActivities);
    expect(namesIn('workflows/steps')).toEqual(inWorkflows);
    expect(Object.keys(STEPS).sort()).toEqual(inActivities);
    // workflows/ cannot be loaded outside of a workflow.
    const list = /waitingSteps[^=]*= \{([^}]*)\}/.exec(read('workflows/steps/index.ts'))?.[1] ?? '';
    expect(
      list
        .split(',')
        .map((entry) => (entry.split(':')[0] ?? '').replaceAll("'", '').trim())
        .filter((name) => name !== '')
        .sort(),
    ).toEqual(inWorkflows);
  });

  it('all stand in the schema that editors use', () => {
    const text = JSON.stringify(runbookJsonSchema(stepTypes));
    for (const name of names) expect(text).toContain(`"type":{"type":"string","const":"${name}"`);
  });

  it.each(stepTypes.map((type) => [type.type, type] as const))(
    'describe every field of %s and of its undo',
    (_, type) => {
      const fields = [type.schema, type.undo].flatMap((schema) => Object.entries(schema?.shape ?? {}));
      expect(fields.filter(([, field]) => descriptionOf(field) === '').map(([name]) => name)).toEqual([]);
    },
  );
});

// Commands are loaded one by one, which jest allows only here or inside of a test.
const made = await generatedFiles(read);

describe('generated files', () => {
  it('are current', () => {
    const stale = [...made].filter(([path, text]) => !existsSync(join(ROOT, path)) || read(path) !== text);
    expect(stale.map(([path]) => `${path} is not current: run \`npm run generate\``)).toEqual([]);
  });

  it('are all there is in docs/steps, and every schema', () => {
    const generated = files.filter((path) => path.startsWith('docs/steps/') || path.endsWith('.schema.json'));
    expect(generated.filter((path) => !made.has(path))).toEqual([]);
    expect(generated).toHaveLength(stepTypes.length + 2);
  });

  it('keep the prose around their blocks, and miss no block', () => {
    const document = 'Prose\n\n<!-- generated: a -->\nold\n<!-- end -->\n\nmore\n';
    const filled = withBlocks(document, { a: 'new' });
    expect(filled).toBe('Prose\n\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\n\nmore\n');
    expect(withBlocks(filled, { a: 'new' })).toBe(filled);
    expect(() => withBlocks(document, {})).toThrow('under the name a');
    expect(() => withBlocks(document, { a: 'new', b: 'lost' })).toThrow('no block b');
  });
});

describe('problem codes', () => {
  const known = Object.keys(problemCodes);
  const raising = product.filter((path) => !path.startsWith('model/codes/'));
  const raised = new Set(
    raising.flatMap((path) => [...read(path).matchAll(/['"](DB\d{4})['"]/g)].map(([, code = '']) => code)),
  );

  it('are explained wherever they are raised', () => {
    expect([...raised].filter((code) => !known.includes(code))).toEqual([]);
  });

  it('are all raised somewhere', () => {
    expect(known.filter((code) => !raised.has(code))).toEqual([]);
  });

  it('are not mentioned in a document unless they exist', () => {
    const mentioned = documents.flatMap((path) =>
      [...read(path).matchAll(/\bDB\d{4}\b/g)].map(([code]) => `${path}: ${code}`),
    );
    expect(mentioned.filter((mention) => !known.includes(mention.slice(-6)))).toEqual([]);
    expect(mentioned.length).toBeGreaterThan(known.length);
  });
});

describe('kinds of target', () => {
  const acted = stepTargets.map(({ kind }) => kind);

  it('that steps act on each have a driver of the same name', () => {
    const drivers = namesIn('activities/targets');
    for (const kind of acted) expect(drivers).toContain(kind);
    // A second file of a kind begins with its name: haproxy-socket.
    const kinds = targetKinds.map(({ kind }) => kind);
    const owners = drivers.map((name) => kinds.find((kind) => name === kind || name.startsWith(`${kind}-`)));
    expect(drivers.filter((_, index) => owners[index] === undefined)).toEqual([]);
  });

  it('are acted on by some step type, or else messages go through them', () => {
    // An `examine` looks at every kind, and acts on none.
    const acting = stepTypes.filter(({ type }) => type !== 'examine');
    const used = new Set(
      acting.flatMap(({ targetKinds: kinds = [], otherTargets = {}, changesToo = [] }) => [
        ...kinds,
        ...changesToo.flatMap((field) => otherTargets[field] ?? []),
      ]),
    );
    expect([...used].sort()).toEqual([...acted].sort());
    const carried = [...Object.values(kindForTransport), kindForReplies];
    expect([...acted, ...carried].sort()).toEqual(targetKinds.map(({ kind }) => kind).sort());
  });

  it('can each be examined, and nothing else can', () => {
    expect(Object.keys(EXAMINE).sort()).toEqual(targetKinds.map(({ kind }) => kind).sort());
  });
});

describe('commands', () => {
  const names = COMMANDS.map(({ name }) => name);

  it('have one file each, and each file stands in the index', () => {
    expect(namesIn('cli/commands')).toEqual([...names].sort());
  });

  it.each(names)('%s stands in docs/cli.md', (name) => {
    expect(read('docs/cli.md')).toContain(`\n### daybook ${name}\n`);
  });

  it('exist when the product or a document tells somebody to type them', () => {
    const told = [...product, ...documents].flatMap((path) => mentions(path));
    expect(
      told.filter(({ command }) => !['help', 'version', ...names].includes(command)).map(({ where }) => where),
    ).toEqual([]);
    expect(told.length).toBeGreaterThan(100);
  });

  /** `daybook WORD` in code font, at the start of a line of a shell, or after words such as "Run:". */
  function mentions(path: string): { command: string; where: string }[] {
    const cures =
      /(?:`|cure: '|[Rr]un: |Next: |in: |open: |runs: |[Ss]ee |with |again: |init: )(?:npx )?daybook ((?!-)[a-z][a-z-]*)/g;
    const shells = /^(?:\$ )?daybook ((?!-)[a-z][a-z-]*)/gm;
    const found = [...read(path).matchAll(cures), ...(path.endsWith('.md') ? read(path).matchAll(shells) : [])];
    return found.map(([text, command = '']) => ({ command, where: `${path}: ${text}` }));
  }
});

describe('dependencies', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const [atRunTime = '', forDevelopment = ''] = read('docs/dependencies.md').split('## For development');
  const listed = (text: string) => [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);

  it('are the ones that docs/dependencies.md gives a reason for', () => {
    expect(listed(atRunTime).sort()).toEqual(Object.keys(dependencies ?? {}).sort());
    expect(listed(forDevelopment).sort()).toEqual(Object.keys(devDependencies ?? {}).sort());
  });

  it('are exact versions', () => {
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('that are called pure are those that model/ may import', () => {
    const pure = [...atRunTime.matchAll(/^\| `([^`]+)` \|.*\bPure \|/gm)].map(([, name = '']) => name);
    const imported = product
      .filter((path) => path.startsWith('model/') || path.startsWith('workflows/'))
      .flatMap((path) => [...read(path).matchAll(/from '((?:@[\w.-]+\/)?[\w.-]+)[^']*'/g)].map(([, name = '']) => name))
      .filter((name) => !name.startsWith('.') && !name.startsWith('@temporalio'));
    expect([...new Set(imported)].sort()).toEqual(pure.sort());
  });

  it('come from whatever registry npm is told to use: no file names one', () => {
    const hosts = [
      ['registry', 'npmjs', 'org'],
      ['registry', 'yarnpkg', 'com'],
      ['npm', 'pkg', 'github'],
    ].map((parts) => parts.join('.'));
    const naming = files.filter((path) => !path.startsWith('test/') && hosts.some((host) => read(path).includes(host)));
    expect(naming).toEqual([]);
  });
});

describe('documents', () => {
  const links = documents.flatMap((path) =>
    [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => [path, link] as const),
  );

  it('have relative links that lead somewhere, to the heading as well', () => {
    const dead = links.filter(([path, link]) => !/^[a-z]+:/.test(link) && !leads(path, link));
    expect(dead.map(([path, link]) => `${path}: ${link}`)).toEqual([]);
    expect(links.length).toBeGreaterThan(50);
  });

  it('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((path) =>
      [...read(path).matchAll(/\bnpm run ([a-z]+)/g)].map(([, script = '']) => ({ path, script })),
    );
    expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('that code and settings point to exist', () => {
    const named = [...product, 'biome.json'].flatMap((path) =>
      [...read(path).matchAll(/\bdocs\/[\w./-]+\.md\b/g)].map(([document]) => ({ path, document })),
    );
    expect(named.filter(({ document }) => !files.includes(document))).toEqual([]);
  });

  it('say each row of a table of links once', () => {
    const rows = files
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) => [...read(path).matchAll(/^\| \[.*$/gm)].map(([row]) => `${path}: ${row}`));
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
  });

  it('number the decisions without a gap', () => {
    const decisions = files.filter((path) => path.startsWith('docs/decisions/')).sort();
    const numbers = decisions.map((path) => Number(posix.basename(path).slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    for (const path of decisions)
      expect(read(path)).toMatch(
        /^# \d+\. .+\n\n\*\*Context\.\*\* [\s\S]+\*\*Decision\.\*\* [\s\S]+\*\*Consequences\.\*\* /,
      );
  });

  function leads(path: string, link: string): boolean {
    const [file = '', heading] = link.split('#');
    const target = file === '' ? path : posix.normalize(posix.join(dirname(path), file));
    if (!existsSync(join(ROOT, target))) return false;
    return heading === undefined || headingsOf(target).includes(heading);
  }
});

function withoutCode(markdown: string): string {
  return markdown.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
}

/** As GitHub names them: lower case, without signs, hyphens for blanks. */
function headingsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
