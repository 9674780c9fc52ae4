import { readFile, rename, writeFile } from 'node:fs/promises';
import { ownWorkspace } from '../../workspace/own-workspace.js';
import { writeWorkspace } from '../support/workspace.js';

describe('an own workspace', () => {
  it('is read once, and again when a file has changed', async () => {
    const root = await writeWorkspace({});
    const read = ownWorkspace(root);
    const first = await read();
    expect(await read()).toBe(first);
    const text = await readFile(`${root}/people.yaml`, 'utf8');
    await writeFile(`${root}/people.yaml`, text.replace('people:', 'people:\n  zoe: { name: Zoe Young }'));
    const second = await read();
    expect(Object.keys(second.people.people)).toEqual(['zoe', ...Object.keys(first.people.people)]);
  });

  it('throws while it does not check, and is read again once it does', async () => {
    const root = await writeWorkspace({});
    const read = ownWorkspace(root);
    const { people } = await read();
    await rename(`${root}/people.yaml`, `${root}/away.yaml`);
    await expect(read()).rejects.toThrow('daybook check');
    await rename(`${root}/away.yaml`, `${root}/people.yaml`);
    expect((await read()).people).toEqual(people);
  });
});
