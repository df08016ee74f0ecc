// Writes the JSON schema that editors use into the package.
import { writeFileSync } from "node:fs"
import { stack } from "../src/components.ts"
import { configurationSchema } from "../src/config/json-schema.ts"
import { catalogue } from "../src/gateway.ts"

writeFileSync("dist/krakend.schema.json", `${JSON.stringify(configurationSchema(catalogue(stack)), null, 2)}\n`)
