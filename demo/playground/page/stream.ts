import { byId, element, fill } from "./element.ts"

/** Messages that are kept on the page. */
const kept = 100

/** The panel for server-sent events and WebSockets: an address, two ways to open it, and what arrives. */
export function showStreams(events: string, socket: string): void {
  const address = element("input", { id: "stream-address", value: events, spellcheck: false, autocomplete: "off" })
  const message = element("input", { id: "stream-message", value: "hello", autocomplete: "off" })
  const log = element("pre", {
    className: "messages",
    id: "messages",
    tabIndex: 0,
    role: "log",
    "aria-label": "Messages",
  })
  let close: (() => void) | undefined
  let send: ((text: string) => void) | undefined

  const say = (text: string) => {
    log.append(element("div", {}, text.length > 2000 ? `${text.slice(0, 2000)} …` : text))
    while (log.childElementCount > kept) log.firstElementChild?.remove()
    log.scrollTop = log.scrollHeight
  }
  const end = (why: string) => {
    close?.()
    close = undefined
    send = undefined
    say(`— ${why}`)
  }

  function listen(): void {
    if (close !== undefined) end("closed")
    const source = new EventSource(address.value)
    close = () => source.close()
    source.onopen = () => say("— open")
    source.onmessage = ({ data }) => say(String(data))
    source.onerror = () => end("the stream has ended")
  }

  function connect(): void {
    if (close !== undefined) end("closed")
    if (address.value === events) address.value = socket
    const url = new URL(address.value, location.href)
    url.protocol = url.protocol.replace("http", "ws")
    const opened = new WebSocket(url)
    close = () => opened.close()
    opened.onopen = () => {
      send = (text) => opened.send(text)
      say("— open")
    }
    opened.onmessage = ({ data }) => say(String(data))
    opened.onclose = () => {
      if (close !== undefined) end("the socket is closed")
    }
  }

  fill(
    byId("stream-panel"),
    element(
      "div",
      { className: "fields" },
      element("label", { htmlFor: "stream-address" }, "Path"),
      address,
      element("label", { htmlFor: "stream-message" }, "Message"),
      message,
    ),
    element(
      "p",
      { className: "row" },
      element("button", { type: "button", id: "listen", onclick: listen }, "Server-sent events"),
      element("button", { type: "button", id: "connect", onclick: connect }, "WebSocket"),
      element("button", { type: "button", id: "say", onclick: () => send?.(message.value) }, "Send message"),
      element("button", { type: "button", id: "close", onclick: () => end("closed") }, "Close"),
    ),
    log,
  )
}
