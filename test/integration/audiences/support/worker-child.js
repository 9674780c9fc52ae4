import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createAudienceActivities } from '../../../../dist/activities/audience/index.js';
import { audiencesOn } from '../../../../dist/client/audiences.js';
import { dataConverter } from '../../../../dist/client/codec.js';
import { runsOn } from '../../../../dist/client/runs.js';
import { taskQueueOf } from '../../../../dist/client/start-options.js';
import { folderRecords } from '../../../../dist/records/folder.js';

/*
 * A worker in a process of its own, to be killed: the built workflows and activities, and one transport whose letters are
 * lines of a file. Between the line and the answer lies a moment in which a kill loses the answer. JavaScript, because the
 * process is started without jest's transforms.
 */
Runtime.install({ logger: new DefaultLogger('WARN') });

const { address, namespace, prefix, records, letters, workspace, publicKey } = JSON.parse(process.argv[2]);

const posted = () => (existsSync(letters) ? readFileSync(letters, 'utf8').trim().split('\n') : []);
const transport = {
  name: 'mail',
  kind: 'email',
  cannotReach: () => undefined,
  send: async (letter, to, { first } = {}) => {
    if (first || !posted().includes(letter.key)) appendFileSync(letters, `${letter.key}\n`);
    await delay(100);
    return { state: 'sent', to };
  },
  close: async () => {},
};

const connection = await NativeConnection.connect({ address });
const client = new Client({ connection, namespace, dataConverter });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: taskQueueOf('production', prefix),
  dataConverter,
  workflowBundle: { codePath: new URL('../../../../dist/workflow-bundle.js', import.meta.url).pathname },
  activities: {
    ...createAudienceActivities({
      environment: 'production',
      records: folderRecords(records),
      transports: { mail: transport },
      now: () => Date.now(),
      audiences: audiencesOn({ client, taskQueuePrefix: prefix }),
      runs: runsOn({ client }),
      readWorkspace: async () => workspace,
      readKeys: async () => [publicKey],
      readLinkKeys: async () => [{ kid: 'link', secret: new Uint8Array(32).fill(7) }],
    }),
    'read-keys': async () => [publicKey],
  },
  stickyQueueScheduleToStartTimeout: '1s',
});
process.stdout.write('ready\n');
await worker.run();
