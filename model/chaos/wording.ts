import { isObject } from '../deferred.js';
import type { Json, JsonObject } from '../json.js';
import { commandWording, wording } from '../wording.js';

/** `Pause slot blue of shop`, as a sentence without a full stop. */
export function faultWording(fault: Json | undefined, target: string | undefined): string {
  if (!isObject(fault)) return `Disturb ${target}`;
  if (fault.kill !== undefined) return `Kill slot ${wording(fault.kill)} of ${target}`;
  if (fault.pause !== undefined) return `Pause slot ${wording(fault.pause)} of ${target}`;
  if (fault.run !== undefined) return `Run \`${commandWording(fault.run)}\` on ${target}`;
  if (isObject(fault.deletePods)) {
    const { count = 1, selector } = fault.deletePods;
    return `Delete ${wording(count)} of the pods${isObject(selector) ? ` ${labels(selector)}` : ''} of ${target}`;
  }
  return `Disturb the network of ${target}${isObject(fault.network) ? ` (${networkWording(fault.network)})` : ''}`;
}

function networkWording({ proxy: _proxy, ...faults }: JsonObject): string {
  return Object.entries(faults)
    .map(([kind, how]) => (how === true ? kind : `${kind} ${wording(how)}`))
    .join(', ');
}

function labels(selector: JsonObject): string {
  return Object.entries(selector)
    .map(([label, value]) => `${label}=${wording(value)}`)
    .join(',');
}
