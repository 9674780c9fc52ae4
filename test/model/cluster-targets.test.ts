import { awsAlb } from '../../model/target-kinds/aws-alb.js';
import { kubernetes } from '../../model/target-kinds/kubernetes.js';

const CLUSTER = { kind: 'kubernetes', server: 'https://10.0.0.1:6443', namespace: 'shop', service: 'shop' };
const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012';
const BALANCER = {
  kind: 'aws-alb',
  region: 'eu-central-1',
  listener: `${ELB}:listener/app/shop/1/2`,
  targetGroups: { blue: `${ELB}:targetgroup/blue/1`, green: `${ELB}:targetgroup/green/2` },
  accessKeyId: 'env:ID',
  secretAccessKey: 'env:KEY',
};

describe('a target of kind kubernetes', () => {
  it.each([
    ['a server', {}],
    ['a kubeconfig', { server: undefined, kubeconfig: 'file:secrets/kubeconfig', context: 'live' }],
    ['a route with its Services', { service: undefined, route: 'shop', services: { blue: 'shop-blue' } }],
    ['a proxy on this machine', { server: 'http://127.0.0.1:8001' }],
  ])('may have %s', (_what, change) => {
    expect(kubernetes.schema.safeParse({ ...CLUSTER, ...change })).toMatchObject({ success: true });
  });

  it.each([
    ['neither server nor kubeconfig', { server: undefined }],
    ['both of them', { kubeconfig: 'file:secrets/kubeconfig' }],
    ['a kubeconfig written out', { server: undefined, kubeconfig: 'apiVersion: v1' }],
    ['a token beside a kubeconfig', { server: undefined, kubeconfig: 'env:K', token: 'env:T' }],
    ['a server that is not encrypted', { server: 'http://10.0.0.1:6443' }],
    ['a Service and a route', { route: 'shop', services: { blue: 'shop-blue' } }],
    ['a route without Services', { service: undefined, route: 'shop' }],
    ['a name that leads elsewhere in a path', { namespace: '../kube-system' }],
    ['pods without a label', { pods: {} }],
    ['a field that does not exist', { insecure: true }],
  ])('cannot have %s', (_what, change) => {
    expect(kubernetes.schema.safeParse({ ...CLUSTER, ...change })).toMatchObject({ success: false });
  });
});

describe('a target of kind aws-alb', () => {
  it('may name a rule instead of a listener', () => {
    const change = { listener: undefined, rule: `${ELB}:listener-rule/app/shop/1/2/3` };
    expect(awsAlb.schema.safeParse(BALANCER)).toMatchObject({ success: true });
    expect(awsAlb.schema.safeParse({ ...BALANCER, ...change })).toMatchObject({ success: true });
  });

  it.each([
    ['neither listener nor rule', { listener: undefined }],
    ['both of them', { rule: `${ELB}:listener-rule/app/shop/1/2/3` }],
    ['a rule where the listener belongs', { listener: `${ELB}:listener-rule/app/shop/1/2/3` }],
    ['no target group', { targetGroups: {} }],
    ['an empty secret', { secretAccessKey: '' }],
    ['an endpoint that is not encrypted', { endpoint: 'http://10.0.0.1' }],
  ])('cannot have %s', (_what, change) => {
    expect(awsAlb.schema.safeParse({ ...BALANCER, ...change })).toMatchObject({ success: false });
  });
});
