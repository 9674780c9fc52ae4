import { awsAlb } from '../../../model/target-kinds/aws-alb.js';
import { haproxy } from '../../../model/target-kinds/haproxy.js';
import { kubernetes } from '../../../model/target-kinds/kubernetes.js';
import { nginx } from '../../../model/target-kinds/nginx.js';

const servers = { blue: 'blue1', green: 'green1' };
const nodes = { 'edge-1': '/run/edge-1.sock', 'edge-2': '10.0.0.12:9999' };

function issuesOf(kind: typeof haproxy, entry: object): { path: string; code: unknown }[] {
  const { error } = kind.schema.safeParse({ kind: kind.kind, ...entry });
  return (error?.issues ?? []).map((issue) => ({
    path: issue.path.join('.'),
    code: issue.code === 'custom' ? issue.params?.code : issue.code,
  }));
}

describe('an entry of kind haproxy', () => {
  it.each([{ socket: '/run/haproxy.sock' }, { nodes }])('names one socket, or several nodes: %j', (where) => {
    expect(issuesOf(haproxy, { ...where, backend: 'shop', servers })).toEqual([]);
  });

  it.each([{}, { socket: '/run/haproxy.sock', nodes }])('is refused with neither or both: %j', (where) => {
    expect(issuesOf(haproxy, { ...where, backend: 'shop', servers })).toEqual([{ path: '', code: 'DB3201' }]);
  });

  it('is refused with no node at all', () => {
    expect(issuesOf(haproxy, { nodes: {}, backend: 'shop', servers })).toMatchObject([{ path: 'nodes' }]);
  });

  it('is refused when two colours are one server', () => {
    const same = { blue: 'blue1', green: 'blue1' };
    expect(issuesOf(haproxy, { nodes, backend: 'shop', servers: same })).toEqual([{ path: 'servers', code: 'DB3202' }]);
  });
});

describe('an entry of kind nginx', () => {
  const entry = {
    file: '/etc/nginx/daybook/shop.conf',
    upstream: 'shop',
    servers: { blue: '127.0.0.1:8001', green: '127.0.0.1:8002' },
    readBack: '127.0.0.1:8099',
  };

  it('needs a file, the servers, and where nginx says what it serves', () => {
    expect(issuesOf(nginx, entry)).toEqual([]);
    expect(issuesOf(nginx, {}).map(({ path }) => path)).toEqual(['file', 'upstream', 'servers', 'readBack']);
  });

  it('is refused when two colours are one server', () => {
    const same = { blue: '127.0.0.1:8001', green: '127.0.0.1:8001' };
    expect(issuesOf(nginx, { ...entry, servers: same })).toEqual([{ path: 'servers', code: 'DB3202' }]);
  });

  it.each([
    ['upstream', 'shop; }'],
    ['readBack', 'shop'],
    ['check', 'healthz'],
  ])('is refused with the %s %j', (field, value) => {
    expect(issuesOf(nginx, { ...entry, [field]: value })).toMatchObject([{ path: field }]);
  });
});

describe('an entry of kind aws-alb', () => {
  it('is refused when two colours are one target group', () => {
    const elb = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012';
    const group = `${elb}:targetgroup/shop/1`;
    const entry = {
      region: 'eu-central-1',
      listener: `${elb}:listener/app/shop/1/2`,
      targetGroups: { blue: group, green: group },
      accessKeyId: 'env:ID',
      secretAccessKey: 'env:KEY',
    };
    expect(issuesOf(awsAlb, entry)).toEqual([{ path: 'targetGroups', code: 'DB3202' }]);
  });
});

describe('an entry of kind kubernetes', () => {
  it('is refused when two colours are one Service of a route', () => {
    const entry = {
      kubeconfig: 'file:/kubeconfig',
      namespace: 'shop',
      route: 'shop',
      services: { blue: 'shop', green: 'shop' },
    };
    expect(issuesOf(kubernetes, entry)).toEqual([{ path: 'services', code: 'DB3202' }]);
  });
});
