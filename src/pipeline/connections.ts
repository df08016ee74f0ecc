import { deadlineExceeded } from "./error.ts"
import type { ConnectionGate } from "./scope.ts"

/** Connections of one invocation that may wait for an answer at once; the runtime stalls further ones. */
export const connectionsAtOnce = 6

/** Lets every call through: for endpoints that never have more than six under way. */
export const openGate: ConnectionGate = { run: (_signal, call) => call() }

/** Lets six calls wait at once and queues the others; a call whose time ends in the queue is never made. */
export function limitedGate(limit = connectionsAtOnce): ConnectionGate {
  let free = limit
  const queue: (() => void)[] = []

  function entered(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free--
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const enter = () => resolve()
      queue.push(enter)
      signal.addEventListener(
        "abort",
        () => {
          const place = queue.indexOf(enter)
          if (place < 0) return
          queue.splice(place, 1)
          reject(deadlineExceeded())
        },
        { once: true },
      )
    })
  }

  function leave(): void {
    const next = queue.shift()
    if (next === undefined) free++
    else next()
  }

  return {
    async run(signal, call) {
      await entered(signal)
      try {
        return await call()
      } finally {
        leave()
      }
    },
  }
}
