import { nginxText, servedFrom } from '../../activities/targets/nginx-text.js';

const servers = { blue: '127.0.0.1:8001', green: '127.0.0.1:8002' };

describe('the file that Daybook owns', () => {
  it('divides by weight, and takes out who gets nothing, so that not even a failed request goes there', () => {
    const text = nginxText({ upstream: 'shop', servers, weights: { blue: 100, green: 0 } }, '127.0.0.1:8099');
    expect(text).toContain('server 127.0.0.1:8001 weight=100 max_fails=0; # blue');
    expect(text).toContain('server 127.0.0.1:8002 down; # green');
  });

  it('makes nginx tell what it serves', () => {
    const weights = { blue: 95, green: 5 };
    const text = nginxText({ upstream: 'shop', servers, weights }, '127.0.0.1:8099');
    const told = /return 200 '(.*)';/.exec(text)?.[1] ?? '';
    expect(servedFrom(JSON.parse(told))).toMatchObject({ upstream: 'shop', servers, weights });
  });

  const hostile = "'; } location /x { root /; } #";

  it('holds nothing of a colour that has no server, whatever it is called', () => {
    const text = nginxText({ upstream: 'shop', servers, weights: { blue: 100, [hostile]: 5 } }, '127.0.0.1:8099');
    expect(text).not.toContain('root');
    expect(text).toContain('"weights":{"blue":100,"green":0}');
  });

  it.each<Record<string, number>>([{ blue: 100, [hostile]: 0 }, { blue: 1e21 }, { blue: 0.5 }])(
    'is not what an answer with the weights %j comes from',
    (weights) => {
      expect(servedFrom({ upstream: 'shop', servers, weights })).toBeUndefined();
    },
  );

  it.each<Record<string, number>>([{ blue: 0, green: 0 }, {}, { purple: 100 }])(
    'is never written with nobody to serve: %j',
    (weights) => {
      expect(() => nginxText({ upstream: 'shop', servers, weights }, '127.0.0.1:8099')).toThrow(RangeError);
    },
  );
});
