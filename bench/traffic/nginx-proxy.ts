import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nginxText, READ_BACK_PATH } from '../../activities/targets/nginx-text.js';
import { freePort } from '../../tools/temporal/ports.js';
import { type EdgeProxy, type RunningProgram, startProgram, waitFor } from './proxy.js';

export interface NginxProxy extends EdgeProxy {
  folder: string;
  file: string;
  program: RunningProgram;
}

/** An nginx with two workers of its own folder and ports, blue with all the traffic. Never the machine's service. */
export async function startNginx(servers: { blue: string; green: string }): Promise<NginxProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-nginx-'));
  await mkdir(path.join(folder, 'logs'));
  const [port, back] = [await freePort(), await freePort()];
  const readBack = `127.0.0.1:${back}`;
  const file = path.join(folder, 'shop.conf');
  const main = path.join(folder, 'nginx.conf');
  await writeFile(file, nginxText({ upstream: 'shop', servers, weights: { blue: 100, green: 0 } }, readBack));
  await writeFile(main, configuration(folder, port));
  const command = ['nginx', '-p', folder, '-c', main];
  const program = startProgram(['nginx', '-p', folder, '-c', main, '-g', 'daemon off;']);
  const url = `http://127.0.0.1:${port}`;
  await waitFor('nginx serves', async () => (await fetch(`${url}/healthz`)).ok);
  return {
    name: 'nginx',
    folder,
    file,
    program,
    urls: [url],
    target: {
      kind: 'nginx',
      config: {
        file,
        upstream: 'shop',
        servers,
        readBack,
        check: '/healthz',
        test: [...command, '-t'],
        reload: [...command, '-s', 'reload'],
      },
    },
    look: async () => {
      const answer = await fetch(`http://${readBack}${READ_BACK_PATH}`, { headers: { connection: 'close' } });
      return { nginx: ((await answer.json()) as { weights: Record<string, number> }).weights };
    },
    stop: async () => {
      await program.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${folder}/logs/error.log notice;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/shop.conf;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://shop;
    }
  }
}
`;
}
