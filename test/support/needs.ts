import { spawnSync } from 'node:child_process';

/** A part that is not on every machine, such as `haproxy`. */
export interface Part {
  /** As in "needs haproxy". */
  name: string;
  present: boolean;
  /** An imperative sentence: how to get it. */
  cure: string;
}

/** Whether `program` is on PATH and can be asked for its version. */
export function hasProgram(program: string, args: string[] = ['-v']): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).error === undefined;
}

/**
 * `describe` for tests that need a part. Where it is missing they are skipped, and the title says why;
 * with DAYBOOK_REQUIRE_ALL=1, as in CI, they fail instead, so that no part can go missing unnoticed.
 */
export function describeNeeding(part: Part, title: string, tests: () => void): void {
  if (part.present) return describe(title, tests);
  if (process.env.DAYBOOK_REQUIRE_ALL !== '1') {
    return describe.skip(`${title} (skipped: needs ${part.name}. ${part.cure})`, tests);
  }
  describe(title, () => {
    it(`needs ${part.name}`, () => {
      throw new Error(`DAYBOOK_REQUIRE_ALL=1 and ${part.name} is missing. ${part.cure}`);
    });
  });
}

export const haproxyPart: Part = {
  name: 'haproxy',
  present: hasProgram('haproxy'),
  cure: 'Install HAProxy 2.6 or newer (apt install haproxy).',
};

export const nginxPart: Part = {
  name: 'nginx',
  present: hasProgram('nginx'),
  cure: 'Install nginx 1.22 or newer (apt install nginx).',
};
