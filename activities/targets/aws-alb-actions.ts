import type { Action, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';

type Weights = Record<string, number>;

/** Weight by target group of the forwarding action; undefined when nothing is forwarded. One group alone has all. */
export function weightsOf(actions: readonly Action[]): Weights | undefined {
  const forward = actions.find(({ Type }) => Type === 'forward');
  if (!forward) return undefined;
  return Object.fromEntries(groupsOf(forward).map(({ TargetGroupArn = '', Weight }) => [TargetGroupArn, Weight ?? 1]));
}

/** Percent by colour, and the target groups of others that get some of the traffic. */
export function sharesOf(
  actions: readonly Action[],
  targetGroups: Record<string, string>,
): { shares: Weights; foreign: string[] } {
  const weights = weightsOf(actions) ?? {};
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  const own = new Set(Object.values(targetGroups));
  const share = (group: string) => (sum === 0 ? 0 : Math.round(((weights[group] ?? 0) / sum) * 10_000) / 100);
  return {
    shares: Object.fromEntries(Object.entries(targetGroups).map(([colour, group]) => [colour, share(group)])),
    foreign: Object.keys(weights).filter((group) => !own.has(group) && weights[group] !== 0),
  };
}

/** The same actions with these weights in the forwarding one; stickiness, order and all other actions stay. */
export function withWeights(actions: readonly Action[], weights: Weights): Action[] {
  return actions.map((action) => {
    if (action.Type === 'authenticate-oidc') return withKeptSecret(action);
    if (action.Type !== 'forward') return action;
    // Beside several groups the API refuses the single one that it describes too.
    const { TargetGroupArn: _single, ...rest } = action;
    const kept = groupsOf(action).filter(({ TargetGroupArn = '' }) => !Object.hasOwn(weights, TargetGroupArn));
    const set = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
    return { ...rest, ForwardConfig: { ...action.ForwardConfig, TargetGroups: [...kept, ...set] } };
  });
}

/** The API never shows the client's secret, and would otherwise take it for removed. */
function withKeptSecret(action: Action): Action {
  const { AuthenticateOidcConfig: config } = action;
  return config ? { ...action, AuthenticateOidcConfig: { ...config, UseExistingClientSecret: true } } : action;
}

function groupsOf({ ForwardConfig, TargetGroupArn }: Action): TargetGroupTuple[] {
  if (ForwardConfig?.TargetGroups && ForwardConfig.TargetGroups.length > 0) return ForwardConfig.TargetGroups;
  return TargetGroupArn === undefined ? [] : [{ TargetGroupArn, Weight: 1 }];
}
