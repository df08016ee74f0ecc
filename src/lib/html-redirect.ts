const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" }

const phrases: Readonly<Record<number, string>> = { 301: "Moved Permanently", 307: "Temporary Redirect" }

/** The body that Go's server gives a redirect of a GET: a link, HTML-escaped, and two newlines. */
export function redirectBody(status: number, location: string): string {
  const target = location.replace(/[&<>"']/g, (character) => escapes[character] ?? character)
  return `<a href="${target}">${phrases[status] ?? ""}</a>.\n\n`
}
