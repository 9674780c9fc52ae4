import { readdir, readFile, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Connected } from '../../client/connection.js';

const FOLDER = new URL('../histories/', import.meta.url);

/**
 * Recorded histories of released behaviour: they must replay on every later build. With DAYBOOK_RECORD=1 the scenarios
 * write theirs, named by the test (and by `part`, for the audiences of a run); what stands there is never overwritten,
 * because that is what was released.
 */
export async function recordHistory(connected: Connected, workflow: string, part = ''): Promise<void> {
  if (process.env.DAYBOOK_RECORD !== '1') return;
  const name = `${expect.getState().currentTestName ?? workflow}`
    .replace(/[^a-z0-9]+/gi, '-')
    .toLowerCase()
    .slice(0, 90);
  const history = await connected.client.workflow.getHandle(workflow).fetchHistory();
  await writeFile(new URL(`${name}${part}.json`, FOLDER), historyToJSON(history), { flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
}

export interface RecordedHistory {
  name: string;
  /** As JSON; the first event names the workflow id. */
  history: { events: { workflowExecutionStartedEventAttributes?: { workflowId?: string } }[] };
}

export async function recordedHistories(): Promise<RecordedHistory[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => ({
      name,
      history: JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')) as RecordedHistory['history'],
    })),
  );
}
