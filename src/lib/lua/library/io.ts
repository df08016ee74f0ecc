import { textArgument } from "../arguments.ts"
import { HostFunction, type HostImplementation } from "../function.ts"
import { machine, raise, spend } from "../machine.ts"
import type { LuaTable } from "../table.ts"
import type { Userdata } from "../userdata.ts"
import { createUserdataType, tableOf } from "../userdata-type.ts"
import type { Value } from "../value.ts"

function write(parameters: readonly Value[]): void {
  let text = ""
  for (let number = 1; number <= parameters.length; number++) text += textArgument(parameters, number)
  spend(8 + (text.length >> 2))
  machine.print(text, machine.context)
}

/** There are no files: opening fails, reading is at the end, and writing goes where `print` writes. */
export function createIo(): LuaTable {
  const nothing = new HostFunction(() => undefined)
  const files = createUserdataType<string>("file expected", {
    close: new HostFunction(() => true),
    flush: new HostFunction(() => true),
    lines: nothing,
    read: nothing,
    seek: nothing,
    setvbuf: nothing,
    write: new HostFunction((parameters) => {
      files.argument(parameters, 1)
      write(parameters.slice(1))
      return parameters[0]
    }),
  })
  const stdin: Userdata = files.create("stdin")
  const stdout: Userdata = files.create("stdout")
  const functions: Readonly<Record<string, HostImplementation>> = {
    close: () => true,
    flush: () => true,
    input: () => stdin,
    lines: (parameters) => raise(`open ${textArgument(parameters, 1)}: no such file or directory`),
    open: (parameters) => [undefined, `open ${textArgument(parameters, 1)}: no such file or directory`, 1],
    output: () => stdout,
    popen: () => [undefined, "operation not permitted"],
    read: () => undefined,
    tmpfile: () => [undefined, "operation not permitted"],
    type: (parameters) => (files.payloadOf(parameters[0]) === undefined ? undefined : "file"),
    write: (parameters) => {
      write(parameters)
      return stdout
    },
  }
  const library = tableOf({ stdin, stdout, stderr: files.create("stderr") })
  for (const [name, implementation] of Object.entries(functions)) library.set(name, new HostFunction(implementation))
  return library
}

/** Goroutines, and so channels, do not exist here. */
export const channelFunctions: Readonly<Record<string, HostImplementation>> = {
  make: () => raise("channels are not available"),
  select: () => raise("channels are not available"),
}
