import { DurableObject } from "cloudflare:workers"
import type { Grant, LimiterStub } from "../../../src/runtime/limiter/protocol.ts"

export { LimiterObject } from "../../../src/runtime/limiter/object.ts"

/** An object that fails as its name says. */
export class FaultyObject extends DurableObject implements LimiterStub {
  async ask(): Promise<Grant> {
    if (this.ctx.id.name?.startsWith("hangs") === true) return new Promise(() => undefined)
    // What the runtime marks such errors with.
    const overloaded = this.ctx.id.name?.startsWith("is overloaded") === true
    throw Object.assign(new Error("broken on purpose"), { overloaded })
  }
}

export default { fetch: () => new Response(null, { status: 404 }) }
