import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { POLICY } from '../../faults/runbook.js';
import { loadWorkspace } from '../../workspace/load.js';
import { ownWorkspace, WorkspaceUnreadable } from '../../workspace/own-workspace.js';
import { writeWorkspace } from '../support/workspace.js';

const FILE = 'calendars/freeze.ics';
const policy = `${POLICY.trimEnd()}\n    freezes: [{ name: company, file: ${FILE}, zone: Europe/Berlin }]\n`;

function ics(day: string): string {
  return ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', `DTSTART;VALUE=DATE:${day}`, 'END:VEVENT', 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}

async function given(): Promise<{ root: string; put(text: string): Promise<void> }> {
  const root = await writeWorkspace({ policy });
  await mkdir(join(root, 'calendars'));
  return { root, put: (text) => writeFile(join(root, FILE), text) };
}

describe('a calendar file of the workspace', () => {
  it('is read beside the four files, and its text is there for the places of problems', async () => {
    const { root, put } = await given();
    await put(ics('20261224'));
    const { workspace, problems, texts } = await loadWorkspace(root);
    expect(problems).toEqual([]);
    expect(workspace?.policy.environments.production?.calendar?.freezes[0]?.events).toEqual([
      { from: '2026-12-24T00:00:00', until: '2026-12-25T00:00:00', zone: 'Europe/Berlin' },
    ]);
    expect(texts.get(FILE)).toContain('VEVENT');
  });

  it('that is missing, broken or leads out of the workspace leaves no workspace', async () => {
    const { root, put } = await given();
    const codes = async () => {
      const { workspace, problems } = await loadWorkspace(root);
      expect(workspace).toBeUndefined();
      return problems.map(({ code }) => code);
    };
    expect(await codes()).toEqual(['DB3305']);
    await put('BEGIN:VCALENDAR\r\n');
    expect(await codes()).toEqual(['DB3306']);
    await rm(join(root, FILE));
    await symlink('/etc/hostname', join(root, FILE));
    expect(await codes()).toContain('DB3003');
  });

  it('is read again when it changes, and when it becomes unreadable nothing is taken from before', async () => {
    const { root, put } = await given();
    await put(ics('20261224'));
    const read = ownWorkspace(root);
    const first = async () =>
      (await read()).policy.environments.production?.calendar?.freezes[0]?.events[0]?.from.slice(0, 10);
    expect(await first()).toBe('2026-12-24');
    expect(await first()).toBe('2026-12-24');
    await put(`${ics('20261231')}\r\n`);
    expect(await first()).toBe('2026-12-31');
    await rm(join(root, FILE));
    await expect(read()).rejects.toThrow(WorkspaceUnreadable);
  });
});
