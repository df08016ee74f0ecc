import { isHeaderName } from "../../lib/header-name.ts"
import { safeValue } from "../../lib/header-value.ts"
import { emptyObject } from "../../lib/json/index.ts"
import {
  booleanArgument,
  createUserdataType,
  hostFunction,
  numberArgument,
  textArgument,
  toBytes,
  truncate,
  type UserdataType,
} from "../../lib/lua/index.ts"
import type { ProxyResponse } from "../../pipeline/response.ts"
import { accessorsOf } from "./accessor.ts"
import { bodyText } from "./body-text.ts"
import { tableType } from "./handles.ts"
import { headerMethods, readHeaders } from "./headers.ts"

/** An answer that a script changes in place: it belongs to this request alone. */
export class ResponseDraft {
  readonly response: ProxyResponse
  #ownHeaders: Headers | undefined

  constructor(response: ProxyResponse) {
    this.response = response
  }

  get headers(): Headers | undefined {
    return this.response.headers
  }

  setHeader(name: string, values: readonly string[]): void {
    if (!isHeaderName(name)) return
    const headers = this.#own()
    headers.delete(name)
    for (const value of values) headers.append(name, safeValue(value))
  }

  /** Bytes of a stream's body. Read beforehand where a script may ask for them. */
  get body(): Uint8Array {
    const { response } = this
    return response.kind === "stream" && response.body instanceof Uint8Array ? response.body : new Uint8Array(0)
  }

  setBody(bytes: Uint8Array): void {
    if (this.response.kind !== "stream") return
    this.response.body = bytes
    this.#own().delete("content-length")
  }

  /** The headers of a backend's answer can not be changed in place. */
  #own(): Headers {
    this.#ownHeaders ??= new Headers(this.response.headers)
    this.response.headers = this.#ownHeaders
    return this.#ownHeaders
  }
}

const accessor = accessorsOf<ResponseDraft>((parameters) => responseType.argument(parameters, 1))

/** `response`: what came of the backends (semantics/lua.md, section 5). */
export const responseType: UserdataType<ResponseDraft> = createUserdataType<ResponseDraft>("response expected", {
  isComplete: accessor(
    ({ response }) => response.complete,
    ({ response }, parameters) => {
      response.complete = booleanArgument(parameters, 2)
    },
  ),
  statusCode: accessor(
    ({ response }) => response.status,
    ({ response }, parameters) => {
      response.status = truncate(numberArgument(parameters, 2))
    },
  ),
  data: hostFunction((parameters) => {
    const { response } = responseType.argument(parameters, 1)
    response.data ??= emptyObject()
    return tableType.create(response.data)
  }),
  body: accessor(
    (draft) => bodyText(draft.body),
    (draft, parameters) => draft.setBody(toBytes(textArgument(parameters, 2))),
  ),
  ...headerMethods((parameters) => {
    const draft = responseType.argument(parameters, 1)
    const { names, values } = readHeaders(draft.headers ?? noHeaders)
    return { names, values, set: (name, list) => draft.setHeader(name, list) }
  }, true),
})

const noHeaders = new Headers()
