import { optionName, parseArguments, splitCommand, takeEverywhere } from '../../cli/parse-arguments.js';
import type { Command } from '../../cli/command.js';
import { COMMANDS, type CommandEntry } from '../../cli/commands/index.js';
import { problemCodes } from '../../model/problem-codes.js';
import { runCli } from '../../cli/run-cli.js';
import { SEARCH_ATTRIBUTES } from '../../model/search-attributes.js';
import * as keys from '../../client/search-attributes.js';
import { fakeContext } from './fake-context.js';

const commands: { entry: CommandEntry; command: Command }[] = [];
for (const entry of COMMANDS) commands.push({ entry, command: (await entry.load()).command });

describe.each(commands)('daybook $entry.name', ({ entry, command }) => {
  it('stands in the table under its own name, with prose and examples', () => {
    expect(command.name).toBe(entry.name);
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
      const { name, rest } = splitCommand(typed);
      const used = commands.find((one) => one.entry.name === name);
      expect(used).toBeDefined();
      if (used) await expect(parseArguments(used.command, rest, json)).resolves.toBeDefined();
    }
  });

  it('gives each option one name, and help that mentions it', async () => {
    const names = (command.options ?? []).map(optionName);
    expect(new Set(names).size).toBe(names.length);
    const context = fakeContext({ cwd: '/' });
    expect(await runCli([entry.name, '--help'], context)).toBe(0);
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
  const start = commands.find(({ entry }) => entry.name === 'start')?.command;
  if (!start) throw new Error('there is no start');

  it('finds the command behind options', () => {
    expect(splitCommand(['-w', 'shop', 'runs', '--status', 'waiting'])).toEqual({
      name: 'runs',
      rest: ['-w', 'shop', '--status', 'waiting'],
    });
    expect(splitCommand(['--gateway', 'http://x', 'show', 'shop-1']).name).toBe('show');
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
