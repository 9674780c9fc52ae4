import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSigningKeys } from '../../gateway/keys.js';
import { signStatement, type StatementFacts } from '../../gateway/statements.js';
import { isSignedBy } from '../../gateway/verify.js';
import { keyFolder, makeSigningKey } from '../../workspace/key-files.js';
import { readPublicKeys } from '../../workspace/public-keys.js';
import { temporaryFolder } from './support/fixtures.js';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 24 * 3_600_000;
const keys = '.daybook/public-keys.json';
const facts: StatementFacts = {
  sub: 'dana',
  level: 3,
  via: 'cli',
  identity: 'oidc',
  run: 'r',
  action: 'pause',
  ask: '',
  digest: 'd',
  jti: 'j',
  iat: 1,
  reason: undefined,
};

describe('signing keys', () => {
  it('are made on first use in a local workspace, readable by their owner only', async () => {
    const root = await temporaryFolder();
    const opened = await openSigningKeys({ root, keys, local: true, now: NOW });
    const signed = await signStatement(opened, facts, NOW);
    expect(isSignedBy(await readPublicKeys({ root, keys }), signed)).toBe(true);
    for (const name of readdirSync(keyFolder(root)))
      expect(statSync(join(keyFolder(root), name)).mode & 0o777).toBe(0o600);
    expect(statSync(keyFolder(root)).mode & 0o777).toBe(0o700);
    await openSigningKeys({ root, keys, local: true, now: NOW });
    expect(await readPublicKeys({ root, keys })).toHaveLength(1);
  });

  it('are never made elsewhere: the error names daybook init --keys', async () => {
    const root = await temporaryFolder();
    await expect(openSigningKeys({ root, keys, local: false, now: NOW })).rejects.toMatchObject({
      code: 'signing-key-missing',
      cure: expect.stringContaining('daybook init --keys'),
    });
    expect(await readPublicKeys({ root, keys })).toEqual([]);
  });

  it('are refused when the public list lacks them, or others may read them', async () => {
    const root = await temporaryFolder();
    await makeSigningKey({ root, keys }, { now: NOW });
    const [name] = readdirSync(keyFolder(root));
    chmodSync(join(keyFolder(root), name ?? ''), 0o644);
    await expect(openSigningKeys({ root, keys, local: false, now: NOW })).rejects.toMatchObject({
      code: 'key-readable-by-others',
    });
    chmodSync(join(keyFolder(root), name ?? ''), 0o600);
    rmSync(join(root, keys));
    await expect(openSigningKeys({ root, keys, local: false, now: NOW })).rejects.toMatchObject({
      code: 'signing-key-not-listed',
    });
  });

  it('overlap at a rotation: the new one signs when ten minutes are over, and the old one verifies for a day', async () => {
    const root = await temporaryFolder();
    await makeSigningKey({ root, keys }, { now: NOW });
    const opened = await openSigningKeys({ root, keys, local: false, now: NOW });
    const before = await signStatement(opened, facts, NOW);
    const added = await makeSigningKey({ root, keys }, { now: NOW + DAY });
    const list = await readPublicKeys({ root, keys });
    const soon = await signStatement(opened, facts, NOW + DAY);
    expect(soon.statement.kid).toBe(before.statement.kid);
    expect(added.notBefore).toBe(NOW + DAY + 600_000);
    const after = await signStatement(opened, facts, added.notBefore);
    expect(after.statement.kid).toBe(added.kid);
    expect(before.statement.kid).not.toBe(added.kid);
    expect([before, after].every((signed) => isSignedBy(list, signed))).toBe(true);
    const late = { ...before, statement: { ...before.statement, at: NOW + 3 * DAY } };
    expect(isSignedBy(list, late)).toBe(false);
  });

  it('sign at once where no other is valid, and after the lead that is asked for', async () => {
    const root = await temporaryFolder();
    const first = await makeSigningKey({ root, keys }, { now: NOW });
    expect(first.notBefore).toBeLessThan(NOW);
    const quick = await makeSigningKey({ root, keys }, { now: NOW, leadMs: 0 });
    expect(quick.notBefore).toBeLessThan(NOW);
    const late = NOW + 3 * 365 * DAY;
    expect((await makeSigningKey({ root, keys }, { now: late })).notBefore).toBeLessThan(late);
  });

  it('of another gateway stay in the list as they are when one is made here', async () => {
    const [root, other] = [await temporaryFolder(), await temporaryFolder()];
    const theirs = await makeSigningKey({ root: other, keys }, { now: NOW });
    mkdirSync(join(root, '.daybook'));
    copyFileSync(join(other, keys), join(root, keys));
    const ours = await makeSigningKey({ root, keys }, { now: NOW + DAY });
    expect(await readPublicKeys({ root, keys })).toEqual([theirs, ours]);
  });

  it('verify nothing that was changed, signed by another gateway, or names another key', async () => {
    const [root, other] = [await temporaryFolder(), await temporaryFolder()];
    const opened = await openSigningKeys({ root, keys, local: true, now: NOW });
    const foreign = await openSigningKeys({ root: other, keys, local: true, now: NOW });
    const signed = await signStatement(opened, facts, NOW);
    const list = await opened.publicKeys();
    const [key] = list;
    expect(isSignedBy(list, { ...signed, statement: { ...signed.statement, sub: 'omar' } })).toBe(false);
    expect(isSignedBy(list, { ...signed, sig: '' })).toBe(false);
    const theirs = await signStatement(foreign, facts, NOW);
    expect(isSignedBy(list, theirs)).toBe(false);
    expect(isSignedBy(list, { ...theirs, statement: { ...theirs.statement, kid: key?.kid ?? '' } })).toBe(false);
  });
});
