import { optionName, parseArguments, splitCommand, takeEverywhere } from '../../cli/parse-arguments.js';
import type { Command } from '../../cli/command.js';
import { COMMANDS } from '../../cli/commands/index.js';
import { problemCodes } from '../../model/problem-codes.js';
import { resolveCommand } from '../../cli/resolve-command.js';
import { runCli } from '../../cli/run-cli.js';
import { SEARCH_ATTRIBUTES } from '../../model/search-attributes.js';
import * as keys from '../../client/search-attributes.js';
import { fakeContext } from './fake-context.js';

/** Every command, and each action of one under both words. */
const commands: { name: string; command: Command }[] = [];
for (const { name, load } of COMMANDS) {
  const { command } = await load();
  commands.push({ name, command });
  for (const action of command.actions ?? [])
    commands.push({ name: `${name} ${action.name}`, command: (await action.load()).command });
}

describe.each(commands)('daybook $name', ({ name: fullName, command }) => {
  it('stands in the table under its own name, with prose and examples', () => {
    expect(command.name).toBe(fullName);
    expect(command.about.length).toBeGreaterThan(40);
    expect(command.examples.length).toBeGreaterThan(0);
  });

  it('has examples that can be typed', async () => {
    const lines = command.examples
      .flatMap(({ line }) => line.split(/ && | \| |[()]/))
      .filter((line) => line.trim().startsWith('daybook '));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const words = [...line.replace(/ [>].*$/, '').matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
        ([, single, double, bare]) => single ?? double ?? bare ?? '',
      );
      const { words: typed, json } = takeEverywhere(words.slice(1));
      const { name = '', rest } = splitCommand(typed);
      const used = await resolveCommand(name, rest);
      expect(used.command.actions).toBeUndefined();
      await expect(parseArguments(used.command, used.rest, json)).resolves.toBeDefined();
    }
  });

  it('gives each option one name, and help that mentions it', async () => {
    const names = (command.options ?? []).map(optionName);
    expect(new Set(names).size).toBe(names.length);
    const context = fakeContext({ cwd: '/' });
    expect(await runCli([...fullName.split(' '), '--help'], context)).toBe(0);
    expect(context.stdout.text).toContain(`daybook ${fullName} `);
    for (const name of names) expect(context.stdout.text).toContain(`--${name}`);
    expect(context.stdout.text).toContain('Examples\n');
  });
});

describe('the explanation of a problem', () => {
  it.each(Object.entries(problemCodes))('names only commands that there are (%s)', (_, { explanation, example }) => {
    const named = [`${explanation}\n${example}`].flatMap((text) => [
      ...text.matchAll(/(?:^|`)daybook((?: +[^ `\n]+)+)/gm),
    ]);
    for (const [, words = ''] of named) {
      const { name } = splitCommand(words.trim().split(/ +/));
      expect(COMMANDS.map((entry) => entry.name)).toContain(name);
    }
  });
});

describe('what was typed', () => {
  const start = commands.find(({ name }) => name === 'start')?.command;
  if (!start) throw new Error('there is no start');

  it('finds the command behind options', () => {
    expect(splitCommand(['-w', 'shop', 'runs', '--status', 'waiting'])).toEqual({
      name: 'runs',
      rest: ['-w', 'shop', '--status', 'waiting'],
    });
    expect(splitCommand(['--gateway', 'http://x', 'show', 'shop-1']).name).toBe('show');
  });

  it('finds the action of a command, with options on both sides', async () => {
    const { command, rest } = await resolveCommand('people', ['-w', 'shop', 'list', 'noc', '--no-color']);
    expect(command.name).toBe('people list');
    expect(rest).toEqual(['-w', 'shop', 'noc', '--no-color']);
    const context = fakeContext({ cwd: '/' });
    expect(await runCli(['help', 'people', 'reach'], context)).toBe(0);
    expect(context.stdout.text).toContain('Usage: daybook people reach <names...> [options]');
    const overview = fakeContext({ cwd: '/' });
    expect(await runCli(['people', '--help'], overview)).toBe(0);
    expect(overview.stdout.text).toContain('Usage: daybook people <check|list|import|diff|reach> [options]');
    expect(overview.stdout.text).toContain('\n  reach       send a test, and see who answers\n');
  });

  it('takes --json anywhere, but not after --', () => {
    expect(takeEverywhere(['runs', '--json'])).toMatchObject({ json: true, words: ['runs'] });
    expect(takeEverywhere(['show', '--', '--json'])).toMatchObject({ json: false, words: ['show', '--', '--json'] });
  });

  it('collects inputs in order and keeps equals signs', async () => {
    const given = await parseArguments(start, ['hello', '-i', 'a=1', '--input', 'b=x=y'], false);
    expect(given.list('input')).toEqual(['a=1', 'b=x=y']);
    expect(given.optionalArgument('runbook')).toBe('hello');
  });

  it('knows --no-wait from its absence', async () => {
    expect((await parseArguments(start, ['hello', '--no-wait'], false)).off('wait')).toBe(true);
    expect((await parseArguments(start, ['hello'], false)).off('wait')).toBe(false);
  });

  it.each([
    [['runz'], 'Did you mean `daybook runs`?'],
    [['people'], 'Nothing says what to do with people'],
    [['people', 'lits'], 'Did you mean `daybook people list`?'],
    [['people', 'zzz'], '`daybook people --help` lists them'],
    [['help', 'people', 'lits'], 'Did you mean `daybook people list`?'],
    [['people', 'diff'], 'missing required argument'],
    [['start', 'hello', '--enviroment', 'x'], '--environment'],
    [['show'], 'missing required argument'],
    [['decide', 'run', 'ask', 'maybe'], 'Allowed choices are retry, skip, abort, undo, yes, no'],
    [['explain', 'DB0000'], 'There is no code DB0000'],
    [['start'], 'Nothing says what to start'],
    [['start', 'hello', '--plan', 'p.json'], 'only one can be run'],
    [['runs', '--timeout', 'soon', '-w', '/nowhere'], 'no daybook.yaml'],
  ])('refuses %j with exit code 2 and words that help', async (argv, words) => {
    const context = fakeContext({ cwd: '/' });
    expect(await runCli(argv, context)).toBe(2);
    expect(context.stderr.text).toContain(words);
    expect(context.stdout.text).toBe('');
  });

  it('writes a failure as JSON on stdout when asked to', async () => {
    const context = fakeContext({ cwd: '/' });
    expect(await runCli(['runs', '--json'], context)).toBe(2);
    expect(JSON.parse(context.stdout.text)).toMatchObject({ ok: false, exit: 2, error: { code: 'no-workspace' } });
    expect(context.stderr.text).toBe('');
  });

  it('explains every code, and lists all', async () => {
    const context = fakeContext({ cwd: '/' });
    expect(await runCli(['explain', 'db1001'], context)).toBe(0);
    expect(context.stdout.text).toMatch(/^DB1001: /);
    const list = fakeContext({ cwd: '/' });
    expect(await runCli(['explain'], list)).toBe(0);
    expect(list.stdout.text.split('\n').length).toBeGreaterThan(20);
  });
});

it('names the same search attributes as the client', () => {
  const names = Object.values(keys).flatMap((key) => (typeof key === 'object' && 'name' in key ? [key.name] : []));
  expect(Object.keys(SEARCH_ATTRIBUTES).sort()).toEqual(names.sort());
});
