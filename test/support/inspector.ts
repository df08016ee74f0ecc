/** Speaks the debugger's protocol of V8 with one Worker. */
export interface Inspector {
  call<Result>(method: string, params?: object): Promise<Result>
  close(): void
}

/** @param url the Worker's debugger, `ws://…` */
export async function inspect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve)
    socket.addEventListener("error", reject)
  })
  const waiting = new Map<number, (result: unknown) => void>()
  let calls = 0
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown }
    if (id !== undefined) waiting.get(id)?.(result)
  })
  return {
    call: (method, params = {}) =>
      new Promise((resolve) => {
        waiting.set(++calls, resolve as (result: unknown) => void)
        socket.send(JSON.stringify({ id: calls, method, params }))
      }),
    close: () => socket.close(),
  }
}

/** The only Worker of a runtime whose debugger listens on this port. */
export async function inspectPort(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[]
  const [target] = targets
  if (target === undefined) throw new Error("nothing to inspect")
  return inspect(target.webSocketDebuggerUrl)
}

/** Bytes of a Worker's heap that are in use, garbage that was not collected yet included: the runtime collects when it likes. */
export async function usedBytes(inspector: Inspector): Promise<number> {
  const { usedSize } = await inspector.call<{ usedSize: number }>("Runtime.getHeapUsage")
  return usedSize
}
