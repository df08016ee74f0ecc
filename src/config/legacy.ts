/** Namespaces of version 2 and what they are read as (semantics/configuration.md, "Legacy namespaces"). */
export const legacyNamespaces: ReadonlyMap<string, string> = new Map([
  ["github_com/luraproject/lura/router/gin", "router"],
  ["github_com/devopsfaith/krakend-cors", "security/cors"],
  ["github_com/devopsfaith/krakend-httpsecure", "security/http"],
  ["github_com/devopsfaith/krakend-botdetector", "security/bot-detector"],
  ["github_com/devopsfaith/bloomfilter", "auth/revoker"],
  ["github_com/devopsfaith/krakend-gologging", "telemetry/logging"],
  ["github_com/devopsfaith/krakend-gelf", "telemetry/gelf"],
  ["github_com/devopsfaith/krakend-logstash", "telemetry/logstash"],
  ["github_com/devopsfaith/krakend-metrics", "telemetry/metrics"],
  ["github_com/devopsfaith/krakend-opencensus", "telemetry/opencensus"],
  ["github_com/letgoapp/krakend-influx", "telemetry/influx"],
  ["github_com/devopsfaith/krakend/transport/http/server/handler", "plugin/http-server"],
  ["github.com/devopsfaith/krakend/proxy", "proxy"],
  ["github.com/devopsfaith/krakend/http", "backend/http"],
  ["github.com/devopsfaith/krakend/proxy/plugin", "plugin/req-resp-modifier"],
  ["github.com/devopsfaith/krakend/transport/http/client/executor", "plugin/http-client"],
  ["github.com/devopsfaith/krakend/transport/http/client/graphql", "backend/graphql"],
  ["github.com/devopsfaith/krakend-httpcache", "qos/http-cache"],
  ["github.com/devopsfaith/krakend-circuitbreaker/gobreaker", "qos/circuit-breaker"],
  ["github.com/devopsfaith/krakend-oauth2-clientcredentials", "auth/client-credentials"],
  ["github.com/devopsfaith/krakend-jose/validator", "auth/validator"],
  ["github.com/devopsfaith/krakend-jose/signer", "auth/signer"],
  ["github.com/devopsfaith/krakend-cel", "validation/cel"],
  ["github.com/devopsfaith/krakend-jsonschema", "validation/json-schema"],
  ["github.com/devopsfaith/krakend-lua/router", "modifier/lua-endpoint"],
  ["github.com/devopsfaith/krakend-lua/proxy", "modifier/lua-proxy"],
  ["github.com/devopsfaith/krakend-lua/proxy/backend", "modifier/lua-backend"],
  ["github.com/devopsfaith/krakend-martian", "modifier/martian"],
  ["github.com/devopsfaith/krakend-lambda", "backend/lambda"],
  ["github.com/devopsfaith/krakend-amqp/agent", "async/amqp"],
  ["github.com/devopsfaith/krakend-amqp/consume", "backend/amqp/consumer"],
  ["github.com/devopsfaith/krakend-amqp/produce", "backend/amqp/producer"],
  ["github.com/devopsfaith/krakend-pubsub/publisher", "backend/pubsub/publisher"],
  ["github.com/devopsfaith/krakend-pubsub/subscriber", "backend/pubsub/subscriber"],
])

/** Keys of version 2 that are unknown keys now: nothing reads them, so the warning names the new one. */
export const renamedKeys: ReadonlyMap<string, string> = new Map([
  ["whitelist", "allow"],
  ["blacklist", "deny"],
  ["allowlist", "allow"],
  ["denylist", "deny"],
  ["headers_to_pass", "input_headers"],
  ["querystring_params", "input_query_strings"],
])

/**
 * An `extra_config` with legacy namespaces under their new names; where both are present the new one wins. The same object
 * when there is nothing to rename.
 * @param more further legacy names, of components that bring their own
 */
export function withoutLegacyNames(
  extraConfig: Readonly<Record<string, unknown>>,
  more: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const newName = (namespace: string) => legacyNamespaces.get(namespace) ?? more.get(namespace)
  const names = Object.keys(extraConfig)
  if (names.every((name) => newName(name) === undefined)) return extraConfig
  const old = names.filter((name) => newName(name) !== undefined)
  const kept = names.filter((name) => newName(name) === undefined)
  return Object.fromEntries([
    ...old.map((name) => [newName(name) ?? name, extraConfig[name]] as const),
    ...kept.map((name) => [name, extraConfig[name]] as const),
  ])
}
