/** What is known of one reason: the status that it usually leads to, and one sentence for people. */
export interface ReasonEntry {
  /** Status of the client's answer when no part of it could be saved. */
  readonly status: number
  readonly title: string
}

/**
 * Every reason for which a request is refused or fails: stable machine-readable words, in logs, traces, metrics and problem
 * details. Renaming one breaks somebody's alarm. docs/reasons.md tells what to do about each.
 */
export const reasons = {
  path_encoding: { status: 400, title: "A path parameter holds an encoding that is not allowed." },
  schema_refused: { status: 400, title: "The body does not fit the endpoint's JSON schema." },
  not_signed: { status: 400, title: "The answer could not be signed, since a backend failed." },

  token_missing: { status: 401, title: "There is no token." },
  token_malformed: { status: 401, title: "The token is not a signed JSON Web Token." },
  token_algorithm: { status: 401, title: "The token is signed with another algorithm." },
  token_issuer: { status: 401, title: "No issuer of this endpoint has made the token." },
  token_key: { status: 401, title: "No key of the key set fits the token." },
  token_signature: { status: 401, title: "The token's signature is not good." },
  token_payload: { status: 401, title: "The token's payload is not an object of claims." },
  token_claims: { status: 401, title: "The token has expired, is not valid yet, or is for somebody else." },
  token_revoked: { status: 401, title: "The token has been revoked." },
  token_expression: { status: 401, title: "An expression over the token's claims does not hold." },
  validator_closed: { status: 401, title: "The endpoint's validator is not configured well, so nobody may enter." },
  signer_closed: { status: 401, title: "The endpoint's signer is not configured well, or has no key." },
  password_wrong: { status: 401, title: "There is no name of a user with the right password." },
  api_key_unknown: { status: 401, title: "There is no API key, or nobody knows it." },

  bot_detected: { status: 403, title: "The user agent is one of a bot." },
  token_access: { status: 403, title: "The token lacks a role or a scope." },
  api_key_role: { status: 403, title: "The API key lacks the role." },

  no_route: { status: 404, title: "No endpoint has this path." },
  method_not_allowed: { status: 405, title: "The path has endpoints, but none for this method." },
  request_too_large: { status: 413, title: "The request's body is too large to be held in memory." },

  limit_client: { status: 429, title: "This client asks too often." },
  limit_all: { status: 503, title: "All clients together ask too often." },

  host_refused: { status: 500, title: "The host is none of the allowed ones." },
  revocation_unknown: { status: 500, title: "Whether the token has been revoked could not be found out." },
  claims_unusable: { status: 500, title: "A claim is of no use: roles and scopes are texts, headers are one line." },
  bad_request: { status: 500, title: "The body is not what the backend's query is made from." },
  answer_refused: { status: 500, title: "The answer does not fit the schema for answers." },
  evaluator_refused: { status: 500, title: "An expression does not hold." },
  script: { status: 500, title: "A script failed, or ended the request with a status of its own." },
  modifier: { status: 500, title: "A modifier of the call or of its answer failed." },
  limit_backend: { status: 500, title: "The backend is called too often." },
  circuit_open: { status: 500, title: "The backend has failed too often and is left alone for a while." },
  deadline_exceeded: { status: 500, title: "The time of the endpoint was over." },
  backend_connection: { status: 500, title: "The connection to the backend failed." },
  backend_no_host: { status: 500, title: "The backend has no host." },
  backend_request: { status: 500, title: "The backend's URL could not be put together." },
  backend_status: { status: 500, title: "The backend answered with a status that is not good." },
  backend_decoding: { status: 500, title: "The backend's body is not in the encoding that is configured for it." },
  backend_too_large: { status: 500, title: "The backend's answer is too large to be decoded or written." },
  merge_failed: { status: 500, title: "Every backend failed." },
  internal: { status: 500, title: "A fault of the gateway." },
  loop_detected: { status: 508, title: "The request has come through this gateway too often." },
} as const satisfies Record<string, ReasonEntry>

/** Why a request was refused or failed. Components outside of this repository give reasons of their own: `x_…`. */
export type Reason = keyof typeof reasons | `x_${string}`

const foreign: ReasonEntry = { status: 500, title: "A rule of this deployment's own." }

/** What is known of a reason. */
export function entryOf(reason: Reason): ReasonEntry {
  return isOwn(reason) ? reasons[reason] : foreign
}

function isOwn(reason: Reason): reason is keyof typeof reasons {
  return Object.hasOwn(reasons, reason)
}
