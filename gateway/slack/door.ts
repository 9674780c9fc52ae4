import type { GatewayContext } from '../context.js';
import type { SlackConnection, SlackDesk } from './desk.js';

/** The way by which a call came in. */
export interface SlackDoor {
  gateway: GatewayContext;
  desk: SlackDesk;
  connection: SlackConnection;
}

/**
 * The door of the workspace that a call names, among those whose secret it was sent with: one app may be installed in
 * several workspaces. The first one when none of them is it; there the call is one of a stranger. Undefined for no connection.
 */
export function doorFor(
  gateway: GatewayContext,
  { connections, payload }: { connections: readonly SlackConnection[]; payload: unknown },
): SlackDoor | undefined {
  const { slack: desk } = gateway;
  const named = teamOf(payload);
  const connection = connections.find(({ team }) => team === named) ?? connections[0];
  return desk && connection && { gateway, desk, connection };
}

function teamOf(payload: unknown): unknown {
  const { team, team_id } = (payload ?? {}) as { team?: { id?: unknown } | null; team_id?: unknown };
  return team?.id ?? team_id;
}
