/** KrakenD namespaces without a counterpart on this platform, each with what to use instead. */
export const notAtTheEdge: ReadonlyMap<string, string> = new Map([
  ["async/amqp", "There are no queue agents here: let a queue consumer call the endpoint."],
  ["backend/amqp/consumer", "AMQP is not spoken here: put an HTTP service in front of the broker."],
  ["backend/amqp/producer", "AMQP is not spoken here: put an HTTP service in front of the broker."],
  [
    "backend/pubsub/publisher",
    "Message brokers are not spoken to here: call the broker's HTTP interface as a backend.",
  ],
  [
    "backend/pubsub/subscriber",
    "Message brokers are not spoken to here: call the broker's HTTP interface as a backend.",
  ],
  ["backend/lambda", "Lambda functions are not invoked directly: give the function a URL and use that as host."],
  ["plugin/http-server", "Go plugins cannot run here: write a component in TypeScript (docs/extending.md)."],
  ["plugin/http-client", "Go plugins cannot run here: write a component in TypeScript (docs/extending.md)."],
  ["plugin/req-resp-modifier", "Go plugins cannot run here: use Lua, CEL, Martian or a component in TypeScript."],
  ["telemetry/gelf", "GELF is not sent from here: logs go to the platform, from where Logpush takes them on."],
  ["telemetry/logstash", 'It has no options here: set "format": "logstash" in "telemetry/logging".'],
  ["telemetry/influx", "Metrics are not pushed to InfluxDB: the platform's analytics count requests."],
  ["telemetry/metrics", "There is no metrics port here: the platform's analytics count requests."],
  ["telemetry/opencensus", "OpenCensus exporters cannot run here: use the platform's traces."],
  ["telemetry/newrelic", "The New Relic agent cannot run here: use the platform's traces and Logpush."],
])

/** Old names that the reference does not read any more either. */
export const retiredNamespaces: ReadonlyMap<string, string> = new Map([
  ["github.com/devopsfaith/krakend-ratelimit/juju/router", 'This old name is not read: use "qos/ratelimit/router".'],
  ["github.com/devopsfaith/krakend-ratelimit/juju/proxy", 'This old name is not read: use "qos/ratelimit/proxy".'],
])
