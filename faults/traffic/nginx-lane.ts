import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nginxText } from '../../activities/targets/nginx-text.js';
import { type NginxProxy, startNginx } from '../../bench/traffic/nginx-proxy.js';
import { Watcher } from '../../bench/traffic/watcher.js';
import type { Ending, Lane } from '../lanes/lane.js';
import { pause } from '../people.js';
import { runbookOf } from './runbook.js';

/** The file is written: before and after its test; before and after nginx is told. */
export const NGINX_MOMENTS = ['before test', 'after test', 'before reload', 'after reload'] as const;
export type NginxMoment = (typeof NGINX_MOMENTS)[number];

/** One nginx. Its programs are run by a script that waits at the moment; it lives on when the worker dies. */
export class NginxLane implements Lane {
  #watcher: Watcher | undefined;

  private constructor(
    readonly name: string,
    private readonly at: NginxMoment,
    private readonly nginx: NginxProxy,
    private readonly servers: { blue: string; green: string },
  ) {}

  static async open(name: string, at: NginxMoment, servers: { blue: string; green: string }): Promise<NginxLane> {
    return new NginxLane(name, at, await startNginx(servers), servers);
  }

  get moment(): string {
    return `nginx: ${this.at}`;
  }

  get held(): boolean {
    return existsSync(this.#place('here')) && !existsSync(this.#place('go'));
  }

  get targets(): Record<string, string> {
    const { test, reload, ...config } = this.nginx.target.config;
    const held = (what: string, argv: unknown) => ['sh', this.#place('held.sh'), what, ...(argv as string[])];
    const target = { kind: 'nginx', ...config, test: held('test', test), reload: held('reload', reload) };
    return { [this.name]: JSON.stringify(target) };
  }

  get runbook(): string {
    return runbookOf(this, { bad: false });
  }

  async reset(): Promise<void> {
    await writeFile(this.#place('held.sh'), script(this.nginx.folder, this.at));
    await writeFile(this.nginx.file, this.#text({ blue: 100, green: 0 }));
    // The process that runs nginx in the foreground is its master.
    this.nginx.program.child.kill('SIGHUP');
    while ((await this.nginx.look()).nginx?.blue !== 100) await pause(20);
    await pause(500);
    for (const name of ['here', 'go']) await rm(this.#place(name), { force: true });
    this.#watcher = new Watcher(this.nginx);
  }

  release(): void {
    writeFileSync(this.#place('go'), '');
  }

  async judge({ view }: Ending): Promise<string[]> {
    await this.#watcher?.stop();
    const faults: string[] = [];
    if (view.status !== 'succeeded') faults.push(`I5: the run ended ${view.status}: ${view.headline}`);
    const now = (await this.nginx.look()).nginx;
    if (now?.green !== 100) faults.push(`I10: green should serve, and nginx has ${JSON.stringify(now)}`);
    const zero = this.#watcher?.seen().zeroBackends ?? 0;
    if (zero > 0) faults.push(`I10: nginx had zero backends ${zero} times`);
    if (readFileSync(this.nginx.file, 'utf8') !== this.#text({ blue: 0, green: 100 })) {
      faults.push('the file is not what nginx serves');
    }
    if (existsSync(`${this.nginx.file}.daybook-before`)) faults.push('the file before was left behind');
    return faults;
  }

  async close(): Promise<void> {
    this.release();
    await this.#watcher?.stop();
    await this.nginx.stop();
  }

  #text(weights: Record<string, number>): string {
    const readBack = String(this.nginx.target.config.readBack);
    return nginxText({ upstream: 'shop', servers: this.servers, weights }, readBack);
  }

  #place(name: string): string {
    return path.join(this.nginx.folder, name);
  }
}

function script(folder: string, at: NginxMoment): string {
  const [when, what] = at.split(' ');
  return `what=$1
shift
hold() {
  [ "$what" = ${what} ] && [ "$1" = ${when} ] || return 0
  touch ${folder}/here
  while [ ! -e ${folder}/go ]; do sleep 0.1; done
}
hold before
"$@"
code=$?
hold after
exit $code
`;
}
