import { makeApiServer } from './find-api-server.js';
import { httpRouteDefinition } from './gateway-api.js';

/* `npm run kubernetes`: builds the API server for the tests, unless it is there. */
const { apiServer, etcd } = await makeApiServer(process.env, (sentence) => process.stderr.write(`${sentence}\n`));
await httpRouteDefinition(process.env);
process.stdout.write(`kube-apiserver: ${apiServer}\netcd: ${etcd}\n`);
