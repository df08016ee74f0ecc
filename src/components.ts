import { apiKeyGuard, apiKeys } from "./auth/api-keys/index.ts"
import { basicGuard, basicUsers } from "./auth/basic/index.ts"
import { clientCredentials } from "./auth/client-credentials/index.ts"
import { revoker } from "./auth/revoker/index.ts"
import { tokenSigner } from "./auth/signer/index.ts"
import { sharedKeyTime, tokenValidator } from "./auth/validator/index.ts"
import { graphql } from "./backend/graphql/index.ts"
import { backendHttp } from "./backend/http/index.ts"
import { openApi } from "./documentation/openapi/index.ts"
import { luaBackend } from "./modifier/lua-backend/index.ts"
import { luaEndpoint } from "./modifier/lua-endpoint/index.ts"
import { luaProxy } from "./modifier/lua-proxy/index.ts"
import { martian } from "./modifier/martian/index.ts"
import type { Component, Stack } from "./pipeline/component.ts"
import { flatmap } from "./proxy/flatmap/index.ts"
import { sequential } from "./proxy/sequential/index.ts"
import { shadow } from "./proxy/shadow/index.ts"
import { staticData } from "./proxy/static/index.ts"
import { circuitBreaker } from "./qos/circuit-breaker/index.ts"
import { httpCache } from "./qos/http-cache/index.ts"
import { apiKeyLimit } from "./qos/ratelimit/api-key/index.ts"
import { backendLimit } from "./qos/ratelimit/proxy/index.ts"
import { routerLimit } from "./qos/ratelimit/router/index.ts"
import { serviceLimit } from "./qos/ratelimit/service/index.ts"
import { tieredLimit } from "./qos/ratelimit/tiered/index.ts"
import { botDetector } from "./security/bot-detector/index.ts"
import { cors } from "./security/cors/index.ts"
import { httpSecurity } from "./security/http/index.ts"
import { accessLog } from "./skerry/access-log/index.ts"
import { analyticsEngine } from "./skerry/analytics-engine/index.ts"
import { storedApiKeys } from "./skerry/api-keys/index.ts"
import { tokenIssuers } from "./skerry/issuers/index.ts"
import { limits } from "./skerry/limits/index.ts"
import { luaFiles } from "./skerry/lua/index.ts"
import { mergeOrder } from "./skerry/merge/index.ts"
import { problemDetails } from "./skerry/problem-details/index.ts"
import { serverTiming } from "./skerry/server-timing/index.ts"
import { logging } from "./telemetry/logging/index.ts"
import { openTelemetry, traceContext } from "./telemetry/opentelemetry/index.ts"
import { recorderFor } from "./telemetry/recorder/index.ts"
import { cel } from "./validation/cel/index.ts"
import { jsonSchema } from "./validation/json-schema/index.ts"
import { responseJsonSchema } from "./validation/response-json-schema/index.ts"

// Its type is named, since it looks at the stack that it stands in.
const recorder: Component = recorderFor(() => stack.server)

/**
 * Every component, in stack order, outermost first. The order is the product: a case of the conformance suites shows each
 * pair of neighbours. Adding a namespace is its folder and one line here.
 */
export const stack = {
  // They do nothing to a request: others read their configuration. Here it is known and checked, in no order.
  read: [limits, sharedKeyTime, revoker, apiKeys, storedApiKeys, basicUsers, luaFiles, logging, openApi],
  server: [openTelemetry, accessLog, analyticsEngine, problemDetails, serverTiming, cors],
  route: [httpSecurity, luaEndpoint, botDetector, serviceLimit, tieredLimit],
  handler: [
    recorder,
    botDetector,
    apiKeyGuard,
    apiKeyLimit,
    basicGuard,
    tokenIssuers,
    tokenValidator,
    tokenSigner,
    luaEndpoint,
    tieredLimit,
    routerLimit,
  ],
  proxy: [recorder, luaProxy, cel, responseJsonSchema, jsonSchema, shadow, staticData, flatmap],
  merge: [sequential, mergeOrder],
  backend: [recorder, graphql, circuitBreaker, backendLimit, luaBackend, cel, responseJsonSchema],
  client: [martian, httpCache, clientCredentials, recorder, traceContext],
  status: [backendHttp],
  format: [flatmap],
} as const satisfies Stack
