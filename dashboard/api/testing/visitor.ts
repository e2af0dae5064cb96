/** A browser's memory, for tests: keeps cookies and follows redirects by hand, so that each step can be looked at. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0)
      headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return response;
  }

  /** Goes where it is sent until it is sent nowhere, or `until` says that this address is far enough. */
  async follow(
    url: string,
    until: (url: string) => boolean = () => false,
  ): Promise<{ url: string; response?: Response }> {
    let at = url;
    for (let steps = 0; steps < 20; steps += 1) {
      if (until(at)) return { url: at };
      const response = await this.fetch(at);
      const to = response.headers.get("location");
      if (to === null || response.status < 300 || response.status > 399) return { url: at, response };
      at = new URL(to, at).href;
    }
    throw new Error(`sent around in circles, last to ${at}`);
  }

  #keep(cookie: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === "" || /expires=Thu, 01 Jan 1970/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
