import { cloudflareTest } from "@cloudflare/vitest-plugin"
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Our modules keep nothing between tests: reading them once for all files saves two thirds of the time.
          isolate: false,
          pool: "threads",
          maxWorkers: "100%",
          // A busy machine may take its time with the property tests.
          testTimeout: 20_000,
          include: ["src/**/*.test.ts", "test/unit/**/*.test.ts", "test/lua/**/*.test.ts", "test/attacks/**/*.test.ts"],
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: { name: "runtime", include: ["test/runtime/*.test.ts"], testTimeout: 30_000 },
      },
      "test/runtime/limiter/vitest.config.ts",
      {
        // Whole processes, large bodies, soaks: one file after the other.
        test: { name: "slow", include: ["test/slow/**/*.test.ts"], fileParallelism: false, testTimeout: 60_000 },
      },
      {
        // A gateway in a workerd of its own in front of real sockets: slower than the others, and one file after another.
        test: {
          name: "gateway",
          include: ["test/streams/**/*.test.ts", "test/docs/**/*.test.ts", "test/telemetry/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 30_000,
        },
      },
      {
        // A real Chromium against real gateways.
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
