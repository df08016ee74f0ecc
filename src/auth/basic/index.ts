import * as v from "valibot"
import { component, type HandlerMiddleware, type HandlerSite } from "../../pipeline/component.ts"
import { refuse } from "../../pipeline/refuse.ts"
import { basicSchema, checkBasic, usersOf } from "./options.ts"
import { passwordCheck } from "./passwords.ts"

const namespace = "auth/basic"

const challenge = { "WWW-Authenticate": 'Basic realm="Restricted", charset="UTF-8"' }

/** `auth/basic` of the service: users for the endpoints that ask with an empty object. */
export const basicUsers = component({
  namespace,
  schema: v.unknown(),
  options: basicSchema,
  levels: ["service"],
  check: checkBasic,
})

/**
 * `auth/basic` of an endpoint: 401 without the name and password of a user (RFC 7617). The names are those of the paid
 * edition's public documentation; nothing of it could be recorded.
 */
export const basicGuard = component({
  namespace,
  schema: v.unknown(),
  options: basicSchema,
  handler: guard,
  check: checkBasic,
})

function guard(raw: unknown, at: HandlerSite): HandlerMiddleware {
  const users = usersOf(raw, at.service.extraConfig[namespace])
  if (users === undefined) return () => (_request, scope) => refuse(scope, "validator_closed", { headers: challenge })
  const isPassword = passwordCheck(users)
  return (next) =>
    async function checkPassword(request, scope) {
      const credentials = credentialsOf(request.headers.get("authorization") ?? "")
      if (credentials === undefined || !(await isPassword(...credentials)))
        return refuse(scope, "password_wrong", { headers: challenge })
      return next(request, scope)
    }
}

/** Longer headers are not looked at. */
const maxLength = 2048

const form = /^basic ([A-Za-z0-9+/]+={0,2})$/i

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Name and password of an `Authorization: Basic` header; `undefined` when it is none. */
export function credentialsOf(header: string): [user: string, password: string] | undefined {
  const encoded = header.length <= maxLength ? form.exec(header)?.[1] : undefined
  if (encoded === undefined) return undefined
  try {
    const text = utf8.decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)))
    const colon = text.indexOf(":")
    return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)]
  } catch {
    return undefined
  }
}
