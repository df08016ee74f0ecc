import { type FakeBackend, testGateway } from "../../../test/support/gateway.ts"

/** A Lua configuration. */
export type Scripts = Readonly<Record<string, unknown>>

/** Log lines of a level, as they come. */
export interface LogLine {
  readonly level: "debug" | "info" | "warning" | "error"
  readonly message: string
}

/** A gateway that shows error texts, with everything that it logs. */
export function scriptedGateway(document: Record<string, unknown>, backend: FakeBackend) {
  const lines: LogLine[] = []
  const line = (level: LogLine["level"]) => (message: string) => void lines.push({ level, message })
  const log = { debug: line("debug"), info: line("info"), warning: line("warning"), error: line("error") }
  const extraConfig = { router: { return_error_msg: true }, ...(document.extra_config as object) }
  const gateway = testGateway({ ...document, extra_config: extraConfig }, backend, { ports: { log } })
  return {
    ...gateway,
    lines,
    errors: () => lines.filter(({ level }) => level === "error").map(({ message }) => message),
  }
}

/** A backend that answers every call with this data. */
export function dataBackend(data: unknown): FakeBackend {
  return () => Response.json(data)
}

/** A backend that answers with what it received, and keeps it. */
export function echoBackend() {
  const calls: Request[] = []
  const backend: FakeBackend = async (request) => {
    calls.push(request.clone())
    const { pathname, search } = new URL(request.url)
    return Response.json({
      method: request.method,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    })
  }
  return { backend, calls }
}

/** What a `post` script of `lua-proxy` makes of data: the answer's status and body. */
export async function afterPost(data: unknown, post: string, options: Scripts = {}) {
  const { send, errors } = scriptedGateway(
    {
      endpoints: [
        {
          endpoint: "/",
          backend: [{ url_pattern: "/" }],
          extra_config: { "modifier/lua-proxy": { post, ...options } },
        },
      ],
    },
    dataBackend(data),
  )
  const response = await send("/")
  return { status: response.status, headers: response.headers, body: await response.text(), errors: errors() }
}

/** The answer's data after a `post` script that has `d`, the data, at hand. */
export async function changed(data: unknown, script: string): Promise<unknown> {
  const { status, body } = await afterPost(data, `local d = response.load():data()\n${script}`)
  if (status !== 200) throw new Error(`${status}: ${body}`)
  return JSON.parse(body)
}
