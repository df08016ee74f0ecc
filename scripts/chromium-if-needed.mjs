// Makes sure that the browser tests find a Chromium. Where there is none it is installed as Debian's package, which needs root.
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

if (!places.some((place) => place !== undefined && existsSync(place))) {
  const quietly = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }
  execFileSync("apt-get", ["update", "-q"], quietly)
  execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"], quietly)
}
