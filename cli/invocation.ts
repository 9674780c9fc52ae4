import { shellWord } from './render/shell-word.js';

/** How this program was called, so that a command which it prints can be typed as it stands. */
export interface Invocation {
  program: 'daybook' | 'npx daybook';
  /** --workspace, as it was written. */
  workspace?: string;
}

/** npm says what it runs for: `npx daybook`, or a script of package.json, where `daybook` is on nobody's PATH afterwards. */
export function invocationOf(env: Readonly<Record<string, string | undefined>>): Invocation {
  const byNpm = env.npm_command !== undefined && (env.npm_config_user_agent ?? 'npm/').startsWith('npm/');
  return { program: byNpm ? 'npx daybook' : 'daybook' };
}

/** A command to type next: the words after `daybook`, for the same workspace as now. */
export function toType({ program, workspace }: Invocation, words: string): string {
  return workspace === undefined ? `${program} ${words}` : `${program} -w ${shellWord(workspace)} ${words}`;
}
