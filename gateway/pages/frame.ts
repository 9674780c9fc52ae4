import { formToken } from '../form-token.js';
import type { Caller, RouteRequest } from '../routes/route.js';
import type { Layout } from './layout.js';
import type { Moment } from './times.js';

/** What every page says beside its own content, and on whose clocks. */
export interface Frame extends Pick<Layout, 'local' | 'who' | 'signIn'> {
  moment: Moment;
  caller?: Caller;
}

/** The frame for who asks. Times are those of the reader's own zone, otherwise of the workspace. */
export function frameOf({ http, gateway, caller }: RouteRequest): Frame {
  const { daybook } = gateway.workspace;
  const url = new URL(http.req.url);
  return {
    local: daybook.local,
    moment: { zone: caller?.person.zone ?? daybook.zone, now: gateway.now() },
    ...(caller
      ? { caller, who: { name: caller.person.name, token: formToken(gateway, caller) } }
      : { signIn: { to: `${url.pathname}${url.search}` } }),
  };
}

/** The parts of a frame that a layout takes. */
export function framing({ local, who, signIn, moment }: Frame): Pick<Layout, 'local' | 'who' | 'signIn' | 'zone'> {
  return { local, zone: moment.zone, ...(who ? { who } : {}), ...(signIn ? { signIn } : {}) };
}
