/** What `exports` of `cloudflare:workers` holds in these tests: the exports of the Worker under test. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("../../src/worker.ts")
  }
}
