import { TargetFailure } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';
import { HttpTarget, httpTraffic } from './http.js';
import { trafficRights } from '../traffic-rights.js';

/** Asks GET for the root of the service, and for its weights where it has some. Throws errored when nobody answers. */
export async function examineHttp(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const http = new HttpTarget(target, signal);
  const { status, headers, ms } = await http.call({ method: 'GET', path: '/' });
  const server = headers.server === undefined ? '' : `, ${headers.server}`;
  const why = 'the service decides it for each request';
  return {
    found: `It answers GET / with status ${status} after ${ms} ms${server}.`,
    may: [readRight(status), { action: 'change', verdict: 'unknown', why }, ...(await traffic(target, http, signal))],
  };
}

/** That there is no page at the root says nothing about the rest. */
function readRight(status: number): Allowed {
  if (status === 401 || status === 403)
    return { action: 'read', verdict: 'no', why: `GET / gives ${status}: check \`headers\` of the target` };
  if (status < 400 || status === 404 || status === 405) return { action: 'read', verdict: 'yes' };
  return { action: 'read', verdict: 'unknown', why: `GET / gives ${status}` };
}

async function traffic(target: OpenTarget, http: HttpTarget, signal: AbortSignal): Promise<Allowed[]> {
  if (http.trafficPath === undefined)
    return [{ action: 'switch traffic', verdict: 'no', why: 'targets.yaml names no `traffic` path for it' }];
  try {
    return trafficRights(await httpTraffic(target, signal).read());
  } catch (error) {
    if (!(error instanceof TargetFailure)) throw error;
    return [{ action: 'switch traffic', verdict: 'no', why: error.message }];
  }
}
