import { execFile } from 'node:child_process';
import { appendFile, chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ServerProcess } from '../server-process.js';
import { freePort } from '../temporal/ports.js';
import type { PostgresPrograms } from './programs.js';
import { serverUser, type ServerUser } from './server-user.js';

const run = promisify(execFile);

const HOST = '127.0.0.1';
const READY_MS = 60_000;

export interface ClusterOptions {
  programs: PostgresPrograms;
  /** Password of the role `postgres`. Everybody needs one: a server that believes everybody proves nothing. */
  password: string;
  port?: number;
  /** Lines of postgresql.conf. */
  settings?: Record<string, string>;
}

/** Where a client reaches it, as the role `postgres`. */
export interface PostgresAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/**
 * A PostgreSQL of one's own on a free port of loopback, in a temporary folder. It does not outlive the process that started
 * it. Not made for data that must outlive a crash of the machine: fsync is off unless `settings` says otherwise.
 */
export class PostgresCluster {
  #server: ServerProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly address: PostgresAddress,
    private readonly programs: PostgresPrograms,
    private readonly user: ServerUser | undefined,
  ) {}

  /** Makes it and starts it. */
  static async start(options: ClusterOptions): Promise<PostgresCluster> {
    const cluster = await PostgresCluster.make(options);
    const passwords = path.join(cluster.folder, 'password');
    await writeFile(passwords, options.password);
    await cluster.own(passwords);
    await cluster.runAs(cluster.programs.initdb, [
      ...['-D', cluster.data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '-N'],
      ...['--auth=scram-sha-256', `--pwfile=${passwords}`],
    ]);
    await rm(passwords);
    await cluster.configure({ max_wal_senders: '10', wal_level: 'replica', hot_standby: 'on', ...options.settings });
    await appendFile(path.join(cluster.data, 'pg_hba.conf'), `host replication all ${HOST}/32 scram-sha-256\n`);
    try {
      await cluster.up();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  /** A streaming standby of a running primary, made from a copy of its folder; no pg_basebackup is needed. */
  static async standbyOf(primary: PostgresCluster, options: { name: string; port?: number }): Promise<PostgresCluster> {
    const { programs, address } = primary;
    const standby = await PostgresCluster.make({ ...options, programs, password: address.password });
    const client = new Client(address);
    await client.connect();
    try {
      await client.query("select pg_backup_start('standby', true)");
      await cp(primary.data, standby.data, { recursive: true });
      const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
      await writeFile(path.join(standby.data, 'backup_label'), rows[0]?.labelfile ?? '');
    } finally {
      await client.end();
    }
    await rm(path.join(standby.data, 'postmaster.pid'), { force: true });
    await writeFile(path.join(standby.data, 'standby.signal'), '');
    await standby.configure({ primary_conninfo: quoted(conninfo(address, options.name)) });
    await standby.own(standby.data);
    try {
      await standby.up();
    } catch (error) {
      await standby.remove();
      throw error;
    }
    return standby;
  }

  private static async make({ programs, password, port }: Omit<ClusterOptions, 'settings'>): Promise<PostgresCluster> {
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-postgres-'));
    const user = await serverUser();
    const address = { host: HOST, port: port ?? (await freePort()), user: 'postgres', password, database: 'postgres' };
    const cluster = new PostgresCluster(folder, address, programs, user);
    await mkdir(cluster.data, { mode: 0o700 });
    await chmod(folder, 0o755);
    await cluster.own(cluster.data);
    return cluster;
  }

  get data(): string {
    return path.join(this.folder, 'data');
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  get isUp(): boolean {
    return this.#server !== undefined && this.#server.ending === undefined;
  }

  /** Starts it again after `stop` or `kill`. Resolves when it takes connections. */
  async up(): Promise<void> {
    if (this.isUp) return;
    const server = new ServerProcess(this.programs.postgres, ['-D', this.data], {
      logFile: path.join(this.folder, 'log'),
      ...(this.user && { as: this.user }),
    });
    this.#server = server;
    await this.#untilReady(server);
  }

  /** As a clean stop: `fast`, open sessions are ended. Idempotent. */
  async stop(): Promise<void> {
    if (this.isUp) process.kill(this.pid, 'SIGINT');
    await this.#server?.exited;
  }

  /** As a crash: nothing is written any more. Its children end by themselves. Idempotent. */
  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    if (this.isUp) await this.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** As the role `postgres`, in a database. */
  async query<Row extends object>(text: string, values: unknown[] = [], database = 'postgres'): Promise<Row[]> {
    const client = new Client({ ...this.address, database });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text, values)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  private async configure(settings: Record<string, string>): Promise<void> {
    const all = {
      listen_addresses: `'${HOST}'`,
      port: String(this.address.port),
      unix_socket_directories: "''",
      fsync: 'off',
      max_connections: '60',
      shared_buffers: "'32MB'",
      log_timezone: "'UTC'",
      timezone: "'UTC'",
      ...settings,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
    await appendFile(path.join(this.data, 'postgresql.conf'), lines.join(''));
  }

  private async own(place: string): Promise<void> {
    const { user } = this;
    if (!user) return;
    await run('chown', ['-R', `${user.uid}:${user.gid}`, place]);
  }

  private async runAs(program: string, args: string[]): Promise<void> {
    const { user } = this;
    await run(program, args, { cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) });
  }

  async #untilReady(server: ServerProcess): Promise<void> {
    for (const end = Date.now() + READY_MS; ; ) {
      const client = new Client({ ...this.address, connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      const problem: unknown = await client.connect().then(
        () => undefined,
        (error: unknown) => error ?? 'no answer',
      );
      await client.end().catch(() => undefined);
      if (problem === undefined) return;
      if (server.ending !== undefined || Date.now() > end)
        throw new Error(`PostgreSQL did not start (${server.ending ?? String(problem)}):\n${server.lastWords()}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE */
function conninfo({ host, port, user, password }: PostgresAddress, application: string): string {
  const facts = { host, port: String(port), user, password, application_name: application };
  return Object.entries(facts)
    .map(([name, value]) => `${name}='${value.replace(/[\\']/g, '\\$&')}'`)
    .join(' ');
}

/** A text of postgresql.conf. */
function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
