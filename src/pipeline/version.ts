/** Version of this gateway, shown in `X-Krakend` and in the `User-Agent` of backend calls. */
export const version = "0.1.0"

/** Header values that clients and backends of an existing deployment look at. */
export const versionHeader = `Version ${version}`
export const gatewayAgent = `KrakenD Version ${version}`
