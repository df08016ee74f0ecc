/** Lets go of a body that nobody will read, so that it holds no connection. One that has broken by itself is gone already. */
export async function letGo(body: ReadableStream | null): Promise<void> {
  await body?.cancel().catch(() => undefined)
}
