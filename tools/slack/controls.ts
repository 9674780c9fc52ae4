import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { CallRecord } from './api/serve.js';
import type { Delivery } from './deliver/journal.js';
import { type Faults, faultShape } from './faults.js';
import type { World } from './world.js';

export interface Controlled {
  world: World;
  faults: Faults;
  calls: readonly CallRecord[];
  deliveries: readonly Delivery[];
  disconnect(how: 'refresh' | 'cut'): void;
}

/**
 * For programs in other processes: `GET /messages.json`, `/deliveries.json`, `/calls.json`; `POST /faults` with a fault as
 * JSON, `DELETE /faults`; `POST /disconnect`. JSON only, which no form of a foreign page can send.
 */
export function serveControls(app: Hono<{ Bindings: HttpBindings }>, slack: Controlled): void {
  app.get('/messages.json', (http) => http.json(slack.world.messages));
  app.get('/deliveries.json', (http) => http.json(slack.deliveries));
  app.get('/calls.json', (http) => http.json(slack.calls));
  app.post('/faults', async (http) => {
    const found = faultShape.safeParse(await http.req.json().catch(() => undefined));
    if (!found.success) return http.json({ error: found.error.issues }, 400);
    slack.faults.order(found.data);
    return http.json({ ordered: found.data });
  });
  app.delete('/faults', (http) => {
    slack.faults.clear();
    return http.json({});
  });
  app.post('/disconnect', (http) => {
    slack.disconnect('cut');
    return http.json({});
  });
}
