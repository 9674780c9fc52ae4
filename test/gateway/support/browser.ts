/** What a person's browser does: follows redirects with cookies, and sends forms. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  /** Where it is now. */
  at = '';
  status = 0;

  /** `fetchPage` answers what is not on the network. */
  constructor(private readonly fetchPage: (url: string, init: RequestInit) => Promise<Response> = fetch) {}

  /** Opens an address, or sends a form to it, and returns the page on which that ends. */
  async open(address: string, form?: Record<string, string>): Promise<string> {
    let url = new URL(address, this.at || undefined).href;
    let body = form ? new URLSearchParams(form) : undefined;
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await this.fetchPage(url, this.request(url, body));
      for (const set of response.headers.getSetCookie()) this.keep(set);
      const location = response.headers.get('location');
      this.at = url;
      this.status = response.status;
      if (!location) return response.text();
      url = new URL(location, url).href;
      body = undefined;
    }
    throw new Error('too many redirects');
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  private request(url: string, body: URLSearchParams | undefined): RequestInit {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const own = { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' };
    return { method: body ? 'POST' : 'GET', body, headers: { cookie, ...(body ? own : {}) }, redirect: 'manual' };
  }

  private keep(set: string): void {
    const [pair = ''] = set.split(';');
    const cut = pair.indexOf('=');
    if (/expires=Thu, 01 Jan 1970|max-age=0/i.test(set)) this.cookies.delete(pair.slice(0, cut));
    else this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
  }
}

export const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page)?.[1] ?? '';
export const action = (page: string) => /<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? '';
