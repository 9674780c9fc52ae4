import { execFileSync, spawnSync } from 'node:child_process';
import { completionScript } from '../../cli/completion/script.js';
import { COMMANDS } from '../../cli/commands/index.js';

const bash = await completionScript('bash');
const zsh = await completionScript('zsh');
const fish = await completionScript('fish');

/** What bash offers after these words. */
function offered(...words: string[]): string[] {
  const typed = words.map((word) => `'${word}'`).join(' ');
  const script = `${bash}\ncompopt() { :; }\nCOMP_WORDS=(daybook ${typed}); COMP_CWORD=${words.length}; _daybook; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script]).toString().split('\n').filter(Boolean);
}

describe('bash', () => {
  it('offers every command', () => {
    expect(offered('')).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => name)));
    expect(offered('st')).toEqual(['start']);
  });

  it('offers the options of a command, also after an option before it', () => {
    expect(offered('start', '--no')).toEqual(['--no-wait', '--no-color', '--no-input']);
    expect(offered('-w', 'shop', 'abort', '--u')).toEqual(['--undo']);
  });

  it('offers the values that an option or an argument takes', () => {
    expect(offered('plan', 'x', '--graph', '')).toEqual(['mermaid', 'svg']);
    expect(offered('decide', 'run', 'ask', 'r')).toEqual(['retry']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('leaves files to the shell', () => {
    expect(offered('plan', '')).toEqual([]);
  });
});

describe.each([
  ['zsh', zsh],
  ['fish', fish],
])('%s', (shell, script) => {
  it('names every command with its summary', () => {
    for (const { name, summary } of COMMANDS) {
      expect(script).toContain(name);
      expect(script).toContain(summary);
    }
  });

  it('closes every quote', () => {
    expect((script.match(/'/g) ?? []).length % 2).toBe(0);
    // The shell itself judges where it is installed; the quotes are judged everywhere.
    const judged = spawnSync(shell, ['-n', '-c', script]);
    if (!judged.error) expect(judged.stderr.toString()).toBe('');
  });
});
