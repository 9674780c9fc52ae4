import type { Client } from '@temporalio/client';
import { ClientFailure, readFailure } from './failure.js';

const REACH_MS = 1_000;
/** Lets the server's own word about a deadline arrive first. */
const CONNECT_GRACE_MS = 250;

/** Puts a deadline on calls to workflows and turns their errors into ClientFailures. */
export class Calls {
  constructor(
    private readonly client: Client,
    private readonly deadlineMs: number,
  ) {}

  /** Makes a call about the workflow `id`. Throws a ClientFailure. */
  async about<T>(id: string, call: () => Promise<T>): Promise<T> {
    try {
      return await this.within(this.deadlineMs, call);
    } catch (error) {
      throw await this.failure(error, id);
    }
  }

  /** Whether Temporal answers within a second. Never throws. */
  async reachable(): Promise<boolean> {
    try {
      await this.within(REACH_MS, () => this.client.workflowService.getSystemInfo({}));
      return true;
    } catch {
      return false;
    }
  }

  /** The deadline goes with each request; the timer is for the time before there is a connection to send it on. */
  private async within<T>(ms: number, call: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new ClientFailure('unreachable', 'Temporal could not be connected to in time')),
        ms + CONNECT_GRACE_MS,
      );
    });
    try {
      return await Promise.race([this.client.connection.withDeadline(Date.now() + ms, call), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async failure(error: unknown, id: string): Promise<ClientFailure> {
    const reading = readFailure(error, id);
    if (reading instanceof ClientFailure) return reading;
    if (reading === 'gone') return this.gone(error, id);
    if (!(await this.reachable()))
      return new ClientFailure('unreachable', 'Temporal did not answer in time', { cause: error });
    return new ClientFailure('no-worker', `no worker answered for ${id} within ${this.deadlineMs} ms`, {
      cause: error,
    });
  }

  /** Temporal says NOT_FOUND both for what never was and for what is over. */
  private async gone(error: unknown, id: string): Promise<ClientFailure> {
    try {
      await this.within(this.deadlineMs, () => this.client.workflow.getHandle(id).describe());
      return new ClientFailure('closed', `${id} is over`, { cause: error });
    } catch (second) {
      if (readFailure(second, id) !== 'gone')
        return new ClientFailure('unreachable', 'Temporal did not answer in time', { cause: second });
      return new ClientFailure('not-found', `there is no ${id}`, { cause: error });
    }
  }
}
