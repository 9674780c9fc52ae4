import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** As much IMAP as it takes to sign in and open a mailbox. Keeps every command that it got. */
export class MailboxServer {
  readonly commands: string[] = [];
  password = 'hunter22';
  mailboxes: Record<string, number> = { INBOX: 3 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<MailboxServer> {
    const server = createServer();
    const mailbox = new MailboxServer(server);
    server.on('connection', (socket) => mailbox.#talk(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mailbox;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(this.#answer(line));
    });
  }

  #answer(line: string): string {
    const [tag = '', verb = '', ...words] = line.split(' ');
    const said = words.map((word) => word.replaceAll('"', ''));
    this.commands.push(verb);
    if (verb === 'LOGIN' && said[1] !== this.password) return `${tag} NO [AUTHENTICATIONFAILED] no\r\n`;
    if (verb === 'CAPABILITY') return `* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`;
    if (verb === 'LIST') return `* LIST () "/" ${said.at(-1)}\r\n${tag} OK done\r\n`;
    if (verb === 'EXAMINE' || verb === 'SELECT') return this.#open(tag, said[0] ?? '');
    return `${tag} OK done\r\n`;
  }

  #open(tag: string, mailbox: string): string {
    const exists = this.mailboxes[mailbox];
    if (exists === undefined) return `${tag} NO [NONEXISTENT] there is none\r\n`;
    return `* FLAGS ()\r\n* ${exists} EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 4] ok\r\n${tag} OK [READ-ONLY] done\r\n`;
  }
}
