import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Input {
  SecretId?: string;
  Name?: string;
  SecretString?: string;
  ClientRequestToken?: string;
  VersionStage?: string;
  VersionStages?: string[];
  MoveToVersionId?: string;
  RemoveFromVersionId?: string;
}

export interface SecretsCall {
  action: string;
  input: Input;
}

class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly status = 400,
  ) {
    super(code);
  }
}

/**
 * Speaks the JSON protocol of AWS Secrets Manager as the SDK serialises it, for one secret, with versions and stages as its
 * documentation says. It stands for the protocol, not for AWS.
 */
export class SecretsStandIn {
  url = '';
  readonly calls: SecretsCall[] = [];
  /** Text by version id; undefined where there is no secret. */
  versions: Map<string, string> | undefined;
  /** Version id by stage. */
  readonly stages = new Map<string, string>();
  /** Before a call is carried out: an error code with its status, or nothing. */
  refuse: (call: SecretsCall) => { code: string; status: number } | undefined = () => undefined;
  /** The call is carried out and its answer lost. */
  drop: (call: SecretsCall) => boolean = () => false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<SecretsStandIn> {
    const standIn = new SecretsStandIn();
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    standIn.url = `http://127.0.0.1:${(standIn.#server.address() as AddressInfo).port}`;
    return standIn;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  at(stage: string): { id: string } | undefined {
    const found = this.versions?.get(this.stages.get(stage) ?? '');
    return found === undefined ? undefined : (JSON.parse(found) as { id: string });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    const call = { action, input: JSON.parse(await text(request)) as Input };
    this.calls.push(call);
    const [status, body] = this.#answer(call);
    if (this.drop(call)) return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }

  #answer(call: SecretsCall): [number, object] {
    try {
      const refused = this.refuse(call);
      if (refused) throw new Refusal(refused.code, refused.status);
      return [200, this.#carryOut(call)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [error.status, { __type: error.code, message: 'as the test wants it' }];
    }
  }

  #carryOut({ action, input }: SecretsCall): object {
    if (action === 'CreateSecret') return this.#create(input);
    const versions = this.versions;
    if (!versions) throw new Refusal('ResourceNotFoundException');
    if (action === 'DescribeSecret') return { Name: input.SecretId };
    if (action === 'GetSecretValue') {
      const id = this.stages.get(input.VersionStage ?? 'AWSCURRENT');
      if (id === undefined) throw new Refusal('ResourceNotFoundException');
      return { VersionId: id, SecretString: versions.get(id) };
    }
    if (action === 'PutSecretValue') return this.#put(versions, input);
    if (action === 'UpdateSecretVersionStage') return this.#move(input);
    throw new Refusal('InvalidAction');
  }

  #create({ SecretString = '', ClientRequestToken = '' }: Input): object {
    if (this.versions) throw new Refusal('ResourceExistsException');
    this.versions = new Map([[ClientRequestToken, SecretString]]);
    this.stages.set('AWSCURRENT', ClientRequestToken);
    return { VersionId: ClientRequestToken };
  }

  #put(
    versions: Map<string, string>,
    { SecretString = '', ClientRequestToken = '', VersionStages = [] }: Input,
  ): object {
    const standing = versions.get(ClientRequestToken);
    if (standing !== undefined && standing !== SecretString) throw new Refusal('ResourceExistsException');
    if (standing === undefined) for (const stage of VersionStages) this.stages.set(stage, ClientRequestToken);
    versions.set(ClientRequestToken, SecretString);
    return { VersionId: ClientRequestToken };
  }

  #move({ VersionStage = '', MoveToVersionId, RemoveFromVersionId }: Input): object {
    const standing = this.stages.get(VersionStage);
    const fits =
      standing === RemoveFromVersionId && (MoveToVersionId === undefined || this.versions?.has(MoveToVersionId));
    if (!fits) throw new Refusal('InvalidParameterException');
    if (MoveToVersionId === undefined) this.stages.delete(VersionStage);
    else this.stages.set(VersionStage, MoveToVersionId);
    if (VersionStage === 'AWSCURRENT' && standing !== undefined) this.stages.set('AWSPREVIOUS', standing);
    return {};
  }
}
