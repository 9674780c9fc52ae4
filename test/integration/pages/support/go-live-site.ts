import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type GoLiveGateway, goLiveGateway } from '../../../gateway/pages/support/go-live-gateway.js';

/** The gateway of a made-up go-live on a real socket. */
export interface GoLiveSite extends GoLiveGateway {
  address: string;
  /** A page of a browser in which this person is signed in. */
  open(browser: Browser, person: string, options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the browser complained about: refused by the content policy, thrown by a script, asked of somebody else. */
  complaints: string[];
}

export async function goLiveSite(): Promise<GoLiveSite> {
  return siteOf(await goLiveGateway());
}

/** Any such gateway on a real socket. */
export async function siteOf(gateway: GoLiveGateway): Promise<GoLiveSite> {
  const server = createAdaptorServer({ fetch: gateway.app.fetch }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...gateway,
    address,
    open: async (browser, person, options = {}) => {
      const context = await browser.newContext(options);
      const { cookie } = await gateway.signInWeb(person, 'oidc');
      const [name = '', value = ''] = cookie.split(/=(.*)/s);
      await context.addCookies([{ name, value, url: address }]);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        // A browser asks for an icon by itself.
        if (['error', 'warning'].includes(message.type()) && !message.location().url.endsWith('/favicon.ico'))
          complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(address) && !request.url().startsWith('about:'))
          complaints.push(`asks ${request.url()}`);
      });
      return { context, page, complaints };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
