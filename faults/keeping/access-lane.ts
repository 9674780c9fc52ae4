import type { Ending } from '../lanes/lane.js';
import { laneRunbook } from '../lanes/runbook.js';
import { pause } from '../people.js';
import type { AccessMoment } from './access-moments.js';
import { AccessWatch, brokenAccess } from './access-watch.js';
import { brokenEnd } from './ending.js';
import { canary, OPERATOR, type SharedServer } from './shared-server.js';
import { type At, Strike } from './strike.js';
import { type Struck, struck, StruckLane } from './struck-lane.js';

/** Sessions that were ended are gone a moment later. */
const SETTLE_MS = 300;
const LOOK_MS = 50;
/** Nothing that passes a door is like this. */
const NEVER: At = { what: 'statement', text: /^$/, fate: 'drop' };

/** A right that a person gets for a while, through a door. */
export class AccessLane extends StruckLane {
  readonly #password = canary();
  #watch: AccessWatch | undefined;
  #over = false;

  private constructor(
    common: Struck,
    private readonly at: AccessMoment,
  ) {
    super(common);
    if (at.at === 'open') void this.#holdWhenOpen();
  }

  static async open(name: string, at: AccessMoment, server: SharedServer): Promise<AccessLane> {
    const strike = new Strike(at.at === 'open' ? NEVER : at.at);
    return new AccessLane(await struck({ name, moment: `access: ${at.name}`, strike, server }), at);
  }

  override get secrets(): readonly string[] {
    return [...this.server.secrets, this.#password];
  }

  get targets(): Record<string, string> {
    const { name, server, door } = this;
    const { login, role } = this.#roles;
    const rights = { grants: { read: { role, level: 'read' } }, logins: { dana: login } };
    return { [name]: server.target(door.port, 'postgres', rights) };
  }

  get runbook(): string {
    const look = { id: 'look', type: 'access-grant', target: this.name, to: 'dana', right: 'read' };
    const why = { for: `${this.at.seconds}s`, reason: 'Orders are stuck', incident: 'INC-1' };
    return laneRunbook(this, { day: 'N', stage: 'look', steps: [{ ...look, ...why, timeout: '15m', retry: 30 }] });
  }

  async reset(): Promise<void> {
    const { cluster } = this.server;
    const { login, role } = this.#roles;
    await this.#watch?.stop();
    for (const one of [login, role]) await cluster.query(`drop role if exists ${one}`);
    await cluster.query(`create role ${role} nologin`);
    await cluster.query(`create role ${login} nologin password '${this.#password}'`);
    await cluster.query(`grant ${login}, ${role} to ${OPERATOR} with admin option`);
    this.strike.reset();
    this.#watch = new AccessWatch(this.server, { login, role, password: this.#password });
  }

  async judge({ view, backAt }: Ending): Promise<string[]> {
    const watch = this.#watch;
    if (!watch) return ['nobody watched'];
    await pause(SETTLE_MS);
    const { stillIn } = watch;
    await watch.stop();
    return [
      ...brokenEnd(view, 'succeeded'),
      ...brokenAccess(watch.looks, backAt),
      ...(stillIn ? ['a session that was opened meanwhile was not ended'] : []),
    ];
  }

  override async close(): Promise<void> {
    this.#over = true;
    this.release();
    await this.#watch?.stop().catch(() => undefined);
    await super.close();
  }

  async #holdWhenOpen(): Promise<void> {
    for (; !this.#over; await pause(LOOK_MS)) if (this.#watch?.open) this.strike.holdHere();
  }

  get #roles(): { login: string; role: string } {
    return { login: `${this.sqlName}_dana`, role: `${this.sqlName}_reader` };
  }
}
