import type { Answerer, Answering } from '../../../../gateway/answering/answerer.js';
import type { GatewayLog } from '../../../../gateway/context.js';
import type { MailDoor } from '../../../../gateway/mail/handle-mail.js';
import type { BouncedMail } from '../../../../gateway/mail/report-bounce.js';
import type { Verdict } from '../../../../model/ask.js';
import type { Person } from '../../../../model/people.js';

export interface Given {
  answerer: Answerer;
  answering: Answering;
}

/** Where the answers of one gateway end: they are kept, and accepted unless told otherwise. */
export class Door {
  readonly answers: Given[] = [];
  readonly bounces: BouncedMail[] = [];
  private readonly lines: { message: string; facts?: Record<string, unknown> }[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly people: Record<string, Person>,
    private readonly take: (given: Given) => Promise<Verdict> = async () => ({
      verdict: 'accepted',
      message: 'recorded',
    }),
  ) {}

  get parts(): Omit<MailDoor, 'readHandle'> {
    const log: GatewayLog = (_level, message, facts) => this.note(() => this.lines.push({ message, facts }));
    return {
      giveAnswer: (answerer, answering) => {
        this.note(() => this.answers.push({ answerer, answering }));
        return this.take({ answerer, answering });
      },
      reportBounce: async (bounced) => {
        this.note(() => this.bounces.push(bounced));
        return { verdict: 'accepted', message: 'noted' };
      },
      readPeople: async () => ({ people: this.people }),
      log,
    };
  }

  /** The mailbox is open. */
  get reading(): Promise<unknown> {
    return this.logged('reading replies');
  }

  answer(): Promise<Given> {
    return this.until(() => this.answers.at(-1));
  }

  bounce(): Promise<BouncedMail> {
    return this.until(() => this.bounces.at(-1));
  }

  /** Why the last mail was no answer. */
  refusal(): Promise<unknown> {
    return this.until(() => this.lines.findLast(({ message }) => message === 'a mail is no answer')?.facts?.why);
  }

  logged(message: string): Promise<unknown> {
    return this.until(() => this.lines.find((line) => line.message === message));
  }

  private note(work: () => void): void {
    work();
    for (const watcher of [...this.watchers]) watcher();
  }

  private async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher);
          resolve();
        };
        this.watchers.add(watcher);
      });
    }
  }
}
