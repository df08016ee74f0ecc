import type { HeaderMap } from "../pipeline/headers.ts"
import type { ClientRequest } from "../pipeline/request.ts"

/** Headers of a handshake that the runtime makes for each of the two connections itself. */
const ownOfConnection = [
  "Sec-Websocket-Key",
  "Sec-Websocket-Version",
  "Sec-Websocket-Extensions",
  "Sec-Websocket-Accept",
]

/** Lets a WebSocket handshake (RFC 6455, section 4.1) pass to the backend, with the protocols that the client offers. */
export function passHandshake(request: ClientRequest, headers: HeaderMap): void {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return
  for (const name of ownOfConnection) headers.delete(name)
  headers.set("Upgrade", ["websocket"])
  const protocols = request.headers.get("sec-websocket-protocol")
  if (protocols !== null) headers.set("Sec-Websocket-Protocol", [protocols])
}
