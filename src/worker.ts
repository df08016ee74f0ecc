import bundled from "../krakend.json"
import { createGateway } from "./index.ts"

export { LimiterObject } from "./index.ts"

export default createGateway({ config: bundled })
