/** A browser as sign-ins need one: it keeps cookies by origin, follows redirects one at a time, and shows no page. */

const limit = 20;

export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  /** One request; redirects are answers. */
  async go(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const jar = this.jarOf(url.origin);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("Cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.keep(jar, line);
    return response;
  }

  /** Follows redirects until one leads to where `until` says, which is not gone to any more, or there is a page. */
  async follow(
    address: string | URL,
    until: (url: URL) => boolean,
  ): Promise<{ readonly url: URL; readonly response: Response | undefined }> {
    let url = new URL(address);
    for (let hops = 0; hops < limit; hops++) {
      if (until(url)) return { url, response: undefined };
      const response = await this.go(url);
      const location = response.headers.get("Location");
      if (location === null) return { url, response };
      await response.arrayBuffer();
      url = new URL(location, url);
    }
    throw new Error(`More than ${limit} redirects, the last to ${url.href}`);
  }

  cookie(origin: string, name: string): string | undefined {
    return this.jarOf(origin).get(name);
  }

  private keep(jar: Map<string, string>, line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice("expires=".length);
    if (value === "" || (expires !== undefined && Date.parse(expires) <= Date.now())) jar.delete(name);
    else jar.set(name, value);
  }

  private jarOf(origin: string): Map<string, string> {
    const known = this.jars.get(origin);
    if (known) return known;
    const jar = new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}
