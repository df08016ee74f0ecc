import type { Endpoint, ExtraConfig, Service } from "../../config/service.ts"

export type SecuritySchemes = Readonly<Record<string, unknown>>

interface Security {
  readonly schemes: SecuritySchemes
  /** Any one of them is enough. */
  readonly requirements: readonly Readonly<Record<string, readonly string[]>>[]
}

/** How an endpoint wants its clients to say who they are. */
export function securityOf({ extraConfig }: Endpoint, service: Service): Security {
  const schemes: Record<string, unknown> = {}
  const requirements: Record<string, readonly string[]>[] = []
  const add = (name: string, scheme: unknown, scopes: readonly string[] = []) => {
    schemes[name] = scheme
    requirements.push({ [name]: scopes })
  }
  const validator = objectAt(extraConfig, "auth/validator")
  if (validator !== undefined) addToken(validator, add)
  const keys = objectAt(extraConfig, "auth/api-keys")
  if (keys !== undefined) addKey({ ...objectAt(service.extraConfig, "auth/api-keys"), ...keys }, add)
  if ("auth/basic" in extraConfig) add("basic", { type: "http", scheme: "basic" })
  return { schemes, requirements }
}

type Add = (name: string, scheme: unknown, scopes?: readonly string[]) => void

/** A token in the header, or in the cookie that the validator looks at next. */
function addToken(validator: ExtraConfig, add: Add): void {
  const { auth_header_name: header, cookie_key: cookie, scopes, roles } = validator
  const wanted = [...texts(roles), ...texts(scopes)]
  const isOwnHeader = typeof header === "string" && header !== "" && header.toLowerCase() !== "authorization"
  if (isOwnHeader) add(`token_in_${header}`, { type: "apiKey", in: "header", name: header }, wanted)
  else add("token", { type: "http", scheme: "bearer", bearerFormat: "JWT" }, wanted)
  if (typeof cookie === "string" && cookie !== "") {
    add(`token_in_cookie_${cookie}`, { type: "apiKey", in: "cookie", name: cookie }, wanted)
  }
}

function addKey({ strategy, identifier, roles }: ExtraConfig, add: Add): void {
  const inQuery = strategy === "query_string"
  const name = typeof identifier === "string" && identifier !== "" ? identifier : inQuery ? "key" : "Authorization"
  add(`key_in_${name}`, { type: "apiKey", in: inQuery ? "query" : "header", name }, texts(roles))
}

function objectAt(extraConfig: ExtraConfig, namespace: string): ExtraConfig | undefined {
  const value = extraConfig[namespace]
  return typeof value === "object" && value !== null ? (value as ExtraConfig) : undefined
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : []
}
