import * as v from "valibot"
import type { BackendAnswer } from "../../pipeline/call.ts"
import { component } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { letGo } from "../../pipeline/let-go.ts"
import { draftOf, type Modifier, type RequestDraft, type ResponseDraft, type ResponseStep } from "./draft.ts"
import { groups } from "./groups.ts"
import { modifiers } from "./modifiers.ts"
import { parseModifier } from "./parse.ts"

const kinds = { ...modifiers, ...groups }

/**
 * `modifier/martian`: static changes of a backend's request and of its raw answer. Any fault of the configuration drops all
 * of it (semantics/martian.md).
 */
export const martian = component({
  namespace: "modifier/martian",
  schema: v.unknown(),
  client(config) {
    const modifier = parsed(config)
    if (modifier instanceof Error) return undefined
    const { request: changeRequest, response: changeResponse } = modifier
    if (changeRequest === undefined && changeResponse === undefined) return undefined
    return (next) =>
      async function modify(call, scope) {
        const draft = draftOf(call)
        if (changeRequest !== undefined) failing(() => changeRequest(draft))
        const answer = await next({ ...call, url: draft.url, headers: draft.headers, body: draft.body }, scope)
        return changeResponse === undefined ? answer : changed(answer, draft, changeResponse)
      }
  },
  check(config, at, problems) {
    const modifier = parsed(config)
    if (modifier instanceof Error) problems.warning(at, `switched off: ${modifier.message}`)
  },
})

function parsed(config: unknown): Modifier | Error {
  try {
    return parseModifier(config, kinds)
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

async function changed(answer: BackendAnswer, request: RequestDraft, change: ResponseStep): Promise<BackendAnswer> {
  const { response } = answer
  // There is nothing of a WebSocket's answer that could be changed.
  if (response.webSocket) return answer
  const draft: ResponseDraft = { status: response.status, headers: new Headers(response.headers), body: undefined }
  try {
    failing(() => change(draft, request))
  } catch (thrown) {
    await letGo(response.body)
    throw thrown
  }
  if (draft.body !== undefined) await letGo(response.body)
  return { ...answer, response: rebuilt(draft, draft.body ?? response.body) }
}

const bodyless = new Set([204, 205, 304])

/** The runtime refuses a status under 200 and a body where there can be none. */
function rebuilt({ status, headers }: ResponseDraft, body: Uint8Array | ReadableStream | null): Response {
  if (status < 200 || status > 599) throw new GatewayError("modifier", `status ${status} cannot be sent`)
  return new Response(bodyless.has(status) ? null : body, { status, headers })
}

function failing(run: () => void): void {
  try {
    run()
  } catch (thrown) {
    throw new GatewayError("modifier", thrown instanceof Error ? thrown.message : String(thrown))
  }
}
