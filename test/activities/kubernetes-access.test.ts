import { Secrets } from '../../activities/secrets.js';
import { imageWith, versionOf } from '../../activities/targets/kubernetes-image.js';
import { kubernetesAccess } from '../../activities/targets/kubernetes-config.js';
import type { JsonObject } from '../../model/json.js';

const target = (config: JsonObject) => ({
  name: 'shop-cluster',
  environment: 'production',
  kind: 'kubernetes',
  config: { namespace: 'shop', ...config },
  local: false,
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig as text, with one thing changed. */
function kubeconfig({
  cluster = {},
  user = {},
  ...top
}: {
  cluster?: object;
  user?: object;
  [name: string]: unknown;
} = {}) {
  return JSON.stringify({
    'current-context': 'live',
    contexts: [{ name: 'live', context: { cluster: 'here', user: 'me' } }],
    clusters: [{ name: 'here', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
    users: [{ name: 'me', user: { token: 'a-token-of-the-test', ...user } }],
    ...top,
  });
}

describe('a kubeconfig', () => {
  const accessOf = (text: string) => kubernetesAccess(target({ kubeconfig: text }), new Secrets());

  it('gives server and credentials of its current context', () => {
    expect(accessOf(kubeconfig())).toMatchObject({ server: 'https://10.0.0.1:6443', token: 'a-token-of-the-test' });
  });

  it('gives those of another context when targets.yaml names one', () => {
    const text = kubeconfig({ 'current-context': 'stage' });
    expect(kubernetesAccess(target({ kubeconfig: text, context: 'live' }), new Secrets())).toMatchObject({
      server: 'https://10.0.0.1:6443',
    });
  });

  it('gives a client’s certificate and key', () => {
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') };
    expect(accessOf(kubeconfig({ user }))).toMatchObject({ cert: 'CERT', key: 'KEY' });
  });

  it('has its token and key learned as secrets, so that they are taken out of whatever leaves the worker', () => {
    const secrets = new Secrets();
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('a-key-of-the-test') };
    kubernetesAccess(target({ kubeconfig: kubeconfig({ user }) }), secrets);
    expect(secrets.redact('a-token-of-the-test a-key-of-the-test')).toBe('«redacted» «redacted»');
  });

  it.each([
    ['that is no YAML', '{{', 'no YAML'],
    ['that is empty', '[]', 'another shape'],
    ['without the context that is current', kubeconfig({ 'current-context': 'stage' }), 'no context stage'],
    ['without a current context', kubeconfig({ 'current-context': undefined }), 'no current-context'],
    ['whose context names no cluster', kubeconfig({ clusters: [] }), 'a cluster or a user'],
    ['that would run a program', kubeconfig({ user: { exec: { command: 'true' } } }), 'exec'],
    ['that leads to another file', kubeconfig({ user: { tokenFile: '/etc/passwd' } }), 'tokenFile'],
    [
      'that switches the check of certificates off',
      kubeconfig({ cluster: { 'insecure-skip-tls-verify': true } }),
      'insecure',
    ],
    ['that goes through a proxy', kubeconfig({ cluster: { 'proxy-url': 'http://10.0.0.2' } }), 'proxy-url'],
    ['with a server that is not encrypted', kubeconfig({ cluster: { server: 'http://10.0.0.1' } }), 'not encrypted'],
    ['with a server that is no address', kubeconfig({ cluster: { server: 'somewhere' } }), 'is none'],
  ])('%s is not used', (_what, text, why) => {
    const use = () => accessOf(text);
    expect(use).toThrow(why);
    expect(use).toThrow(expect.objectContaining({ kind: 'errored', happened: 'no' }));
    expect(use).not.toThrow('a-token-of-the-test');
  });
});

describe('the version of an image', () => {
  it.each([
    ['shop:v1', 'v1'],
    ['registry.example:5000/team/shop:v1', 'v1'],
    ['registry.example:5000/team/shop', 'latest'],
    ['shop:v1@sha256:abc', 'v1'],
    ['shop@sha256:abc', 'sha256:abc'],
  ])('in %s is %s', (image, version) => {
    expect(versionOf(image)).toBe(version);
  });

  it.each([
    ['shop:v1', 'shop:v2'],
    ['registry.example:5000/team/shop', 'registry.example:5000/team/shop:v2'],
    ['shop:v1@sha256:abc', 'shop:v2'],
  ])('replaces the one in %s', (image, expected) => {
    expect(imageWith(image, 'v2')).toBe(expected);
  });

  it.each(['', 'v2 ', '-v2', 'a/b:v2', 'v2@sha256:abc', 'x'.repeat(129)])('is never %j', (version) => {
    expect(() => imageWith('shop:v1', version)).toThrow(expect.objectContaining({ kind: 'refused' }));
  });
});
