import { laneRunbook } from '../lanes/runbook.js';
import { EVERY_MS, FOR_MS, type GateMoment, momentOf, toleratedOf } from './gate-moments.js';
import { GOOD, VALID } from './watched.js';

/** Switches to green, watches, and sends one request more; a no of the gate takes the switch back. */
export function runbookOf(name: string, moment: GateMoment): string {
  const { kind, data } = moment;
  const [good, valid] = kind === 'prometheus' ? [GOOD, VALID] : ['ok_total', 'all_total'];
  const edge = { to: { green: 100 }, undo: { to: { blue: 100 } }, retry: 5 };
  const watch = {
    ...{ id: 'watch', type: 'gate', target: name, objective: { name: 'availability', good, valid, atLeast: 99 } },
    ...{ for: `${FOR_MS}ms`, every: `${EVERY_MS}ms`, tolerate: toleratedOf(data), onFailure: 'undo' },
  };
  const once = { body: { on: true }, probe: { get: '/next', expect: 'response.json.value != null' }, retry: 5 };
  return laneRunbook(
    { name, moment: momentOf(moment) },
    {
      day: 2,
      stage: 'widen',
      steps: [
        { id: 'switch', type: 'traffic', target: `${name}-edge`, ...edge },
        watch,
        { id: 'next', type: 'http', target: `${name}-site`, method: 'PUT', path: '/next', ...once },
      ],
    },
  );
}
