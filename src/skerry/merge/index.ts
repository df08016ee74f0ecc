import * as v from "valibot"
import { component } from "../../pipeline/component.ts"
import { parallelMerge } from "../../pipeline/merge.ts"

/**
 * `skerry/merge` of an endpoint, `{"merge_order": "declared"}`: a key that several backends have is settled by the order of the
 * backends in the file, not by the order in which they answered.
 */
export const mergeOrder = component({
  namespace: "skerry/merge",
  schema: v.object({ merge_order: v.picklist(["arrival", "declared"]) }),
  merge: (config, { endpoint }) => parallelMerge(endpoint.timeout, config.merge_order),
})
