import { describe, expect, it } from "vitest"
import { formats } from "./index.ts"

type Row = readonly [format: string, valid: readonly string[], invalid: Readonly<Record<string, string>>]

const date = (text: string, rest: string) => `parsing time "${text}"${rest}`
const layout = ' as "2006-01-02": cannot parse '

const rows: readonly Row[] = [
  [
    "date",
    ["2024-02-29", "0000-01-01"],
    {
      "": date("", `${layout}"" as "2006"`),
      "24-1-1": date("24-1-1", `${layout}"24-1-1" as "2006"`),
      "2024/01/01": date("2024/01/01", `${layout}"/01/01" as "-"`),
      "2024-1-01": date("2024-1-01", `${layout}"1-01" as "01"`),
      "2024-13-01": date("2024-13-01", ": month out of range"),
      "2023-02-29": date("2023-02-29", ": day out of range"),
      "2024-01-01Z": date("2024-01-01Z", ': extra text: "Z"'),
      'é"': date('\\xc3\\xa9\\"', `${layout}"\\xc3\\xa9\\"" as "2006"`),
    },
  ],
  [
    "time",
    ["12:30:00Z", "23:59:60z", "00:29:60+00:30", "12:30:00.123456789-02:15"],
    {
      "12:30Z": "less than 9 characters long",
      "12-30-00Z": "missing colon in correct place",
      "1a:30:00Z": "invalid hour/min/sec",
      "-1:30:00Z": "non-positive hour/min/sec",
      "24:00:00Z": "hour/min/sec out of range",
      "12:30:00.Z": "no digits in second fraction",
      "12:30:00+1": "offset must be 6 characters long",
      "12:30:00 01:00": "offset must begin with plus/minus",
      "12:30:00+01-00": "missing colon in offset in correct place",
      "12:30:00+24:00": "hour/min in offset out of range",
      "12:30:60Z": "invalid leap second",
    },
  ],
  [
    "date-time",
    ["2024-02-29T12:30:00Z", "2024-02-29t12:30:00.5+01:00"],
    {
      "2024-02-29": "less than 20 characters long",
      "2024-02-29 12:30:00Z": "11th character must be t or T",
      "2024-02-30T12:30:00Z": `invalid date element: ${date("2024-02-30", ": day out of range")}`,
      "2024-02-29T25:30:00Z": "invalid time element: hour/min/sec out of range",
    },
  ],
  [
    "duration",
    ["P1Y2M3DT4H5M6S", "P2W", "PT1S", "P1Y"],
    {
      "1D": "must start with P",
      P: "nothing after P",
      PW: "no number in week",
      P1Y2W: "invalid week",
      PT: "no time elements",
      "P1😀": "invalid unit 'ð'",
      "P1\\": "invalid unit '\\\\'",
      PT1ST: "no time elements",
      PT1ST1ST1S: "more than one T",
      PD: "missing number",
      P1: "missing unit",
      P1D1Y: "unit 'Y' out of order",
      P1H: "invalid unit 'H'",
    },
  ],
  [
    "period",
    ["2024-01-01T00:00:00Z/2024-02-01T00:00:00Z", "2024-01-01T00:00:00Z/P1M", "P1M/2024-01-01T00:00:00Z"],
    {
      P1M: "missing slash",
      "P1M/P1M": "invalid end date-time: less than 20 characters long",
      "2024/P1M": "invalid start date-time: less than 20 characters long",
      "2024-01-01T00:00:00Z/P": "invalid end duration: nothing after P",
    },
  ],
  [
    "email",
    ["a@b.c", "@b.c", "a.b+c@sub.example.test", '"a b"@c.d', "a@[127.0.0.1]", "a@[IPv6:::1]"],
    {
      "a.b": "missing @",
      [`${"a".repeat(65)}@b.c`]: "local part more than 64 characters long",
      [`a@${"b".repeat(260)}`]: "more than 255 characters long",
      ".a@b.c": "starts with dot",
      "a.@b.c": "ends with dot",
      "a..b@b.c": "consecutive dots",
      "a b@c.d": "invalid character ' '",
      "a@-b.c": "invalid domain: label starts with hyphen",
      "a@[300.0.0.1]": "invalid ipv4 address: decimal must be between 0 and 255",
      "a@[IPv6:1]": "invalid ipv6 address: missing colon",
    },
  ],
  [
    "hostname",
    ["example.test", "a", "a-1.b.", "1.2"],
    {
      "": "label must be 1 to 63 characters long",
      "a..b": "label must be 1 to 63 characters long",
      "-a": "label starts with hyphen",
      "a-": "label ends with hyphen",
      a_b: "invalid character '_'",
      żółć: "invalid character 'ż'",
      [`${"a.".repeat(130)}b`]: "more than 253 characters long",
    },
  ],
  [
    "ipv4",
    ["0.0.0.0", "255.255.255.255"],
    {
      "1.2.3": "expected four decimals",
      "1.2.3.04": "leading zeros",
      "1.2.3.256": "decimal must be between 0 and 255",
      "1.2.3.a": 'strconv.Atoi: parsing "a": invalid syntax',
      "1.2.3.": 'strconv.Atoi: parsing "": invalid syntax',
    },
  ],
  [
    "ipv6",
    ["::", "::1", "1::", "2001:db8::1:2", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1", "1:2:3:4:5:6:1.2.3.4"],
    {
      "12": "missing colon",
      "1:2": 'ParseAddr("1:2"): address string too short',
      "1::2::3": 'ParseAddr("1::2::3"): multiple :: in address (at ":3")',
      "12345::": 'ParseAddr("12345::"): each group must have 4 or less digits (at "12345::")',
      ":1": 'ParseAddr(":1"): each colon-separated field must have at least one digit (at ":1")',
      "1:": 'ParseAddr("1:"): colon must be followed by more characters (at ":")',
      "1:g::": 'ParseAddr("1:g::"): each colon-separated field must have at least one digit (at "g::")',
      "1 ::": 'ParseAddr("1 ::"): unexpected character, want colon (at " ::")',
      "1:2:3:4:5:6:7:8:9": 'ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")',
      "1:2:3:4::5:6:7:8": 'ParseAddr("1:2:3:4::5:6:7:8"): the :: must expand to at least one field of zeros',
      "1:1.2.3.4":
        'ParseAddr("1:1.2.3.4"): embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")',
      "::1.2.3": 'ParseAddr("::1.2.3"): IPv4 address too short',
      "::1.2.3.256": 'ParseAddr("::1.2.3.256"): IPv4 field has value >255',
      "fe80::1%eth0": "zone id is not a part of ipv6 address",
    },
  ],
  [
    "uri",
    ["http://example.test/a?b#c", "urn:isbn:1", "http://[::1]:80/", "http://u:p@h/ż"],
    {
      "/a": "relative url",
      "//h/a": "relative url",
      ":a": 'parse ":a": missing protocol scheme',
      "1a:b": 'parse "1a:b": first path segment in URL cannot contain colon',
      "http://h/%aé": 'parse "http://h/%aé": invalid URL escape "%a\\xc3"',
      "http://h/%zz": 'parse "http://h/%zz": invalid URL escape "%zz"',
      "http://a b/": 'parse "http://a b/": invalid character " " in host name',
      "http://h:x/": 'parse "http://h:x/": invalid port ":x" after host',
      "http://[::1/": `parse "http://[::1/": missing ']' in host`,
      "http://u%:p@h/": 'parse "http://u%:p@h/": invalid URL escape "%"',
      "http://a b@h/": 'parse "http://a b@h/": net/url: invalid userinfo',
      "http://h[::1]/": 'parse "http://h[::1]/": invalid IP-literal',
      "http://[1.2.3.4]/": 'parse "http://[1.2.3.4]/": invalid IP-literal',
      "http://[v1]/": 'parse "http://[v1]/": invalid host: ParseAddr("v1"): unable to parse IP',
      "http://[::1%25a%20b]/": "invalid ipv6 address: zone id is not a part of ipv6 address",
      "http://[::1%25a%2F]/": 'parse "http://[::1%25a%2F]/": invalid URL escape "%2F"',
      "http://h%41 /": 'parse "http://h%41 /": invalid URL escape "%41"',
      "http://h %41/": 'parse "http://h %41/": invalid character " " in host name',
      "http://1:2:3/": "ipv6 address not enclosed in brackets",
      "http://h/\u0001": 'parse "http://h/\\x01": net/url: invalid control character in URL',
    },
  ],
  [
    "uri-reference",
    ["/a", "", "a?b#c", "//h/a b"],
    { "a\\b": "contains \\", "a#%z": 'parse "a#%z": invalid URL escape "%z"' },
  ],
  [
    "uri-template",
    ["/a/{b}/c", "/a", "{x}{y}"],
    { "/{a": "no matching closing brace", "/a}": "nested curly braces", "/{{a}}": "nested curly braces" },
  ],
  [
    "json-pointer",
    ["", "/a/~0~1", "/ż"],
    { a: "not starting with /", "/~": "~ must be followed by 0 or 1", "/~2": "~ must be followed by 0 or 1" },
  ],
  [
    "relative-json-pointer",
    ["0", "1/a", "0#"],
    { "/a": "must start with non-negative integer", "01": "starts with zero", "1a": "not starting with /" },
  ],
  [
    "uuid",
    ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-00000000000F"],
    {
      "123": "must have 5 elements",
      "123e456-e89b-12d3-a456-426614174000": "element 1 must be 8 characters long",
      "123e456g-e89b-12d3-a456-426614174000": "non-hex character 'g'",
    },
  ],
  [
    "regex",
    ["a+", "\\pL"],
    {
      "(": "error parsing regexp: missing closing ): `(`",
      "(?=a)": "error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
    },
  ],
  [
    "semver",
    ["1.2.3", "1.2.3-rc.1+b", "0.0.0--+01.a", "1.0.0+a-b"],
    {
      "1.2": "versionCore must have 3 numbers separated by dot",
      "1.02.3": "minor starts with zero",
      "v1.2.3": "major contains non-digit",
      "1.2.": "patch is empty",
      "1.2-é": "invalid character 'é' in pre-release identifier",
      "1.2.3-01": "pre-release numeric identifier starts with zero",
      "1.2.3-a..b": "pre-release identifier is empty",
      "1.2.3-+b_": "invalid character '_' in build identifier",
      "1.2.3+": "build is empty",
      "1.2.3+a.": "build identifier is empty",
    },
  ],
]

describe.each(rows)("format %s", (format, valid, invalid) => {
  const fault = formats[format]

  it.each(valid)("takes %j", (text) => {
    expect(fault?.(text)).toBeUndefined()
  })

  it.each(Object.entries(invalid))("refuses %j: %s", (text, reason) => {
    expect(fault?.(text)).toBe(reason)
  })

  it("ends soon for long texts", () => {
    const start = performance.now()
    for (const piece of ["a", "1", ".", ":", "/", "%", "{", "P1D", "a.", "[", "\\", "é"]) fault?.(piece.repeat(100_000))
    expect(performance.now() - start).toBeLessThan(3000)
  })
})
