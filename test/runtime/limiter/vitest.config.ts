import { cloudflareTest } from "@cloudflare/vitest-plugin"
import { defineConfig } from "vitest/config"

const source = `${import.meta.dirname}/../../../src`

/** The limiter's tests inside workerd, with real objects, and who counts as which client, with the runtime's own headers. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      main: `${import.meta.dirname}/worker.ts`,
      miniflare: {
        compatibilityDate: "2026-07-01",
        compatibilityFlags: ["nodejs_compat"],
        durableObjects: {
          LIMITER: { className: "LimiterObject", useSQLite: true },
          FAULTY: { className: "FaultyObject", useSQLite: true },
        },
      },
    }),
  ],
  test: { name: "limiter", include: [`${import.meta.dirname}/*.test.ts`, `${source}/qos/ratelimit/*.test.ts`] },
})
