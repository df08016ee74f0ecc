/**
 * Stands in front of a gateway on a developer's machine: serves the playground's files and passes everything else on. It is no
 * part of a deployment.
 */
interface Bindings {
  readonly GATEWAY: Fetcher
  /** What `describe` says of the running configuration, as JSON. */
  readonly SERVICE: string
  /** "yes" when the configuration has no endpoint of its own at `/`. */
  readonly AT_ROOT: string
}

/** Put in by the bundler. */
declare const PAGE_HTML: string
declare const PAGE_STYLE: string
declare const PAGE_SCRIPT: string

const base = "/__playground/"

/** Nothing inline, nothing from elsewhere: an answer that is shown cannot become a part of the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ")

const files: Readonly<Record<string, (bindings: Bindings) => readonly [contentType: string, body: string]>> = {
  [base]: () => ["text/html; charset=utf-8", PAGE_HTML],
  [`${base}style.css`]: () => ["text/css; charset=utf-8", PAGE_STYLE],
  [`${base}main.js`]: () => ["text/javascript; charset=utf-8", PAGE_SCRIPT],
  [`${base}service.json`]: ({ SERVICE }) => ["application/json", SERVICE],
}

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const { pathname } = new URL(request.url)
    const atRoot = pathname === "/" && bindings.AT_ROOT === "yes" && request.method === "GET"
    const path = atRoot ? base : pathname
    const file = Object.hasOwn(files, path) ? files[path] : undefined
    if (file === undefined) return bindings.GATEWAY.fetch(request)
    const [contentType, body] = file(bindings)
    return new Response(body, {
      headers: {
        "Content-Type": contentType,
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
      },
    })
  },
}
