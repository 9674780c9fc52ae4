import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const SPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

/** A tree as the query protocol writes it: `A.B.member.1.C=x`. */
export type Tree = string | { [name: string]: Tree };

/** A list, as a request writes it. */
type Members = { member?: { [at: string]: Tree } };

export interface AlbCall {
  action: string;
  params: { [name: string]: Tree };
  authorization: string;
}

/**
 * Speaks the query protocol of Elastic Load Balancing as the SDK serialises it, and answers with the service's XML. It keeps the
 * actions of one listener and one rule, and the health of target groups. It stands for the protocol, not for AWS.
 */
export class AlbStandIn {
  url = '';
  readonly calls: AlbCall[] = [];
  /** XML-shaped: lists are `member`. */
  actions: Record<string, object[]> = {};
  health: Record<string, string[]> = {};
  /** Before a call is carried out: an error code with its status, or nothing. */
  refuse: (call: AlbCall) => { status: number; code: string } | undefined = () => undefined;
  /** `before` and `after` a call is carried out: the connection is cut. */
  cut: (call: AlbCall) => 'before' | 'after' | undefined = () => undefined;
  /** Awaited before a call is carried out. */
  delay: (call: AlbCall) => Promise<void> = async () => undefined;
  /** Answered instead of what the call gave. */
  garble: string | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => {
      this.#answer(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async start(): Promise<AlbStandIn> {
    const standIn = new AlbStandIn();
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    standIn.url = `http://127.0.0.1:${(standIn.#server.address() as AddressInfo).port}`;
    return standIn;
  }

  /** Calls that would change something. */
  get writes(): AlbCall[] {
    return this.calls.filter(({ action }) => action.startsWith('Modify'));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { Action, Version: _version, ...params } = treeOf(new URLSearchParams(await text(incoming)));
    const call: AlbCall = { action: String(Action), params, authorization: incoming.headers.authorization ?? '' };
    this.calls.push(call);
    await this.delay(call);
    const cut = this.cut(call);
    if (cut === 'before') return void outgoing.destroy();
    const refused = this.refuse(call);
    if (refused) {
      const error = { Error: { Type: 'Sender', Code: refused.code, Message: 'as the test wants it' } };
      return void outgoing
        .writeHead(refused.status, { 'content-type': 'text/xml' })
        .end(`<ErrorResponse xmlns="${SPACE}">${xml(error)}<RequestId>r-1</RequestId></ErrorResponse>`);
    }
    const result = this.#carryOut(call);
    if (cut === 'after') return void outgoing.destroy();
    const body = `<${call.action}Response xmlns="${SPACE}">${xml({ [`${call.action}Result`]: result })}<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${call.action}Response>`;
    outgoing.writeHead(200, { 'content-type': 'text/xml' }).end(this.garble ?? body);
  }

  #carryOut({ action, params }: AlbCall): object {
    const first = (name: string) => String((params[name] as Members | undefined)?.member?.['1'] ?? '');
    if (action === 'DescribeTargetHealth') {
      const states = this.health[String(params.TargetGroupArn)] ?? [];
      return { TargetHealthDescriptions: { member: states.map((State) => ({ TargetHealth: { State } })) } };
    }
    const isRule = action.endsWith('Rule') || action.endsWith('Rules');
    const field = isRule ? 'Actions' : 'DefaultActions';
    const arn = action.startsWith('Modify')
      ? String(params[isRule ? 'RuleArn' : 'ListenerArn'])
      : first(isRule ? 'RuleArns' : 'ListenerArns');
    if (action.startsWith('Modify')) this.actions[arn] = membersOf(params[field]) as object[];
    const shown = { [isRule ? 'RuleArn' : 'ListenerArn']: arn, [field]: listed(this.actions[arn] ?? []) };
    return { [isRule ? 'Rules' : 'Listeners']: { member: [shown] } };
  }
}

/** `{member: {1: a, 2: b}}` of a request as a list, all the way down. */
function membersOf(tree: Tree | undefined): unknown {
  if (typeof tree !== 'object') return tree;
  if (typeof tree.member === 'object') return Object.values(tree.member).map(membersOf);
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, membersOf(value)]));
}

/** Lists as the service writes them in XML. */
function listed(value: unknown): unknown {
  if (Array.isArray(value)) return { member: value.map(listed) };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, listed(item)]));
}

function treeOf(form: URLSearchParams): { [name: string]: Tree } {
  const root: { [name: string]: Tree } = {};
  for (const [path, value] of form) {
    const names = path.split('.');
    let at = root;
    for (const name of names.slice(0, -1)) {
      at[name] ??= {};
      at = at[name] as { [name: string]: Tree };
    }
    at[names.at(-1) ?? ''] = value;
  }
  return root;
}

function xml(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return Object.entries(value)
    .flatMap(([name, item]) => (Array.isArray(item) ? item : [item]).map((one) => `<${name}>${xml(one)}</${name}>`))
    .join('');
}
