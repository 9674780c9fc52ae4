import type { Action, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsRequestHandler } from '../aws-requests.js';
import { pause } from '../stop.js';
import { type Asked, awsFailure, isThrottled, notDescribed } from './aws-alb-errors.js';

const TRIES = 4;
const PAUSE_MS = 250;

type Sdk = typeof import('@aws-sdk/client-elastic-load-balancing-v2');

export interface AlbPlace {
  target: string;
  region: string;
  /** ARN of the listener or of the rule. */
  arn: string;
  isRule: boolean;
  endpoint?: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  timeoutMs: number;
  local: boolean;
  signal: AbortSignal;
}

/** The four calls of the Elastic Load Balancing API that Daybook makes, signed and worded by AWS's own SDK. */
export class AlbApi {
  readonly #place: AlbPlace;
  #opened: Promise<{ sdk: Sdk; client: ElasticLoadBalancingV2Client }> | undefined;

  constructor(place: AlbPlace) {
    this.#place = place;
  }

  /** The actions of the rule, or the default ones of the listener. */
  async actions(): Promise<Action[]> {
    const { arn, isRule, target } = this.#place;
    const actions = isRule
      ? await this.#send('DescribeRules', ({ sdk, client }) =>
          client.send(new sdk.DescribeRulesCommand({ RuleArns: [arn] })).then(({ Rules }) => Rules?.[0]?.Actions),
        )
      : await this.#send('DescribeListeners', ({ sdk, client }) =>
          client
            .send(new sdk.DescribeListenersCommand({ ListenerArns: [arn] }))
            .then(({ Listeners }) => Listeners?.[0]?.DefaultActions),
        );
    if (actions === undefined) throw notDescribed(target, arn);
    return actions;
  }

  async setActions(actions: Action[]): Promise<void> {
    const { arn, isRule } = this.#place;
    if (isRule) {
      await this.#send('ModifyRule', ({ sdk, client }) =>
        client.send(new sdk.ModifyRuleCommand({ RuleArn: arn, Actions: actions })),
      );
      return;
    }
    await this.#send('ModifyListener', ({ sdk, client }) =>
      client.send(new sdk.ModifyListenerCommand({ ListenerArn: arn, DefaultActions: actions })),
    );
  }

  /** How many targets of a group the balancer itself finds healthy. */
  async healthyTargets(group: string): Promise<number> {
    const ask = ({ sdk, client }: { sdk: Sdk; client: ElasticLoadBalancingV2Client }) =>
      client.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn: group }));
    const { TargetHealthDescriptions = [] } = await this.#send('DescribeTargetHealth', ask, group);
    return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
  }

  /** Sends, and sends again only what the service was too busy to take. */
  async #send<T>(
    action: string,
    call: (opened: { sdk: Sdk; client: ElasticLoadBalancingV2Client }) => Promise<T>,
    arn = this.#place.arn,
  ): Promise<T> {
    const { target, signal } = this.#place;
    const asked: Asked = { target, action, arn, writes: action.startsWith('Modify') };
    this.#opened ??= open(this.#place);
    for (let tries = 1; ; tries += 1) {
      try {
        return await call(await this.#opened);
      } catch (error) {
        if (!isThrottled(error) || tries === TRIES) throw awsFailure(error, asked);
        await pause(PAUSE_MS * 2 ** (tries - 1), signal);
      }
    }
  }
}

/** The SDK takes a quarter of a second to load, so only who has such a target loads it. It never retries by itself. */
async function open(place: AlbPlace): Promise<{ sdk: Sdk; client: ElasticLoadBalancingV2Client }> {
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const { region, credentials, endpoint } = place;
  const client = new sdk.ElasticLoadBalancingV2Client({
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: awsRequestHandler(place),
    ...(endpoint !== undefined && { endpoint }),
  });
  return { sdk, client };
}
