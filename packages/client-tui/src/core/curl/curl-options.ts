/** The options of curl, as far as they say something about a request; what each means is in `curl-import.ts`. */

/** What an option is about. */
export type CurlMeaning =
  | 'method'
  | 'header'
  | 'data'
  | 'data-raw'
  | 'data-binary'
  | 'data-urlencode'
  | 'json'
  | 'user'
  | 'bearer'
  | 'user-agent'
  | 'cookie'
  | 'referer'
  | 'get'
  | 'head'
  | 'url'
  | 'form'
  | 'upload'
  | 'next'
  /** It says how curl works or what it shows, nothing about what is asked. */
  | 'silent'
  /** It would change what is sent, or where to; this client does otherwise, and says so. */
  | 'noted';

export interface CurlOption {
  readonly meaning: CurlMeaning;
  readonly takesValue: boolean;
  /** For `noted`: what is different here. */
  readonly note?: string;
}

const flag = (meaning: CurlMeaning, note?: string): CurlOption => ({
  meaning,
  takesValue: false,
  ...(note === undefined ? {} : { note }),
});
const value = (meaning: CurlMeaning, note?: string): CurlOption => ({
  meaning,
  takesValue: true,
  ...(note === undefined ? {} : { note }),
});

const noRedirects = 'redirects are not followed';
const ownTrust = 'a certificate is checked against those that Node.js trusts';
const noCertificate = 'the client has no certificate of its own';
const ownTls = 'Node.js chooses the version and the ciphers of TLS';
const noProxy = 'requests go straight to the server, not through a proxy';
const ownVersion = 'requests go out as HTTP/1.1';

/** By long name, without `--`. */
const byName: Readonly<Record<string, CurlOption>> = {
  request: value('method'),
  header: value('header'),
  data: value('data'),
  'data-ascii': value('data'),
  'data-raw': value('data-raw'),
  'data-binary': value('data-binary'),
  'data-urlencode': value('data-urlencode'),
  json: value('json'),
  user: value('user'),
  'oauth2-bearer': value('bearer'),
  'user-agent': value('user-agent'),
  cookie: value('cookie'),
  referer: value('referer'),
  get: flag('get'),
  head: flag('head'),
  url: value('url'),
  form: value('form'),
  'form-string': value('form'),
  'upload-file': value('upload'),
  next: flag('next'),

  basic: flag('silent'),
  'path-as-is': flag('silent'),
  globoff: flag('silent'),
  silent: flag('silent'),
  'show-error': flag('silent'),
  verbose: flag('silent'),
  include: flag('silent'),
  'no-buffer': flag('silent'),
  'progress-bar': flag('silent'),
  'no-progress-meter': flag('silent'),
  fail: flag('silent'),
  'fail-with-body': flag('silent'),
  'fail-early': flag('silent'),
  'remote-name': flag('silent'),
  'remote-header-name': flag('silent'),
  'create-dirs': flag('silent'),
  parallel: flag('silent'),
  ipv4: flag('silent'),
  ipv6: flag('silent'),
  'tcp-nodelay': flag('silent'),
  'no-keepalive': flag('silent'),
  disable: flag('silent'),
  'styled-output': flag('silent'),
  output: value('silent'),
  'output-dir': value('silent'),
  'write-out': value('silent'),
  trace: value('silent'),
  'trace-ascii': value('silent'),
  'trace-time': flag('silent'),
  stderr: value('silent'),
  'dump-header': value('silent'),
  'cookie-jar': value('silent'),
  'max-time': value('silent'),
  'connect-timeout': value('silent'),
  'limit-rate': value('silent'),
  'speed-limit': value('silent'),
  'speed-time': value('silent'),
  'expect100-timeout': value('silent'),
  'keepalive-time': value('silent'),
  'max-filesize': value('silent'),

  location: flag('noted', noRedirects),
  'location-trusted': flag('noted', noRedirects),
  'max-redirs': value('noted', noRedirects),
  post301: flag('noted', noRedirects),
  post302: flag('noted', noRedirects),
  post303: flag('noted', noRedirects),
  insecure: flag('noted', ownTrust),
  cacert: value('noted', ownTrust),
  capath: value('noted', ownTrust),
  cert: value('noted', noCertificate),
  key: value('noted', noCertificate),
  ciphers: value('noted', ownTls),
  tlsv1: flag('noted', ownTls),
  'tlsv1.2': flag('noted', ownTls),
  'tlsv1.3': flag('noted', ownTls),
  proxy: value('noted', noProxy),
  'proxy-user': value('noted', noProxy),
  'proxy-header': value('noted', noProxy),
  socks5: value('noted', noProxy),
  'socks5-hostname': value('noted', noProxy),
  noproxy: value('noted', noProxy),
  resolve: value('noted', 'names are looked up as ever'),
  'connect-to': value('noted', 'the connection goes to the host of the URL'),
  interface: value('noted', 'the system chooses the interface'),
  'unix-socket': value('noted', 'connections go over TCP'),
  compressed: flag('noted', 'answers are not unpacked, so that none is asked for packed'),
  'tr-encoding': flag('noted', 'answers are not unpacked, so that none is asked for packed'),
  digest: flag('noted', 'only Basic and Bearer are made here'),
  ntlm: flag('noted', 'only Basic and Bearer are made here'),
  negotiate: flag('noted', 'only Basic and Bearer are made here'),
  anyauth: flag('noted', 'only Basic and Bearer are made here'),
  netrc: flag('noted', 'no user names are taken from .netrc'),
  'netrc-file': value('noted', 'no user names are taken from .netrc'),
  config: value('noted', 'options in a file are not read'),
  'http0.9': flag('noted', ownVersion),
  'http1.0': flag('noted', ownVersion),
  'http1.1': flag('silent'),
  http2: flag('noted', ownVersion),
  'http2-prior-knowledge': flag('noted', ownVersion),
  http3: flag('noted', ownVersion),
  'request-target': value('noted', 'the target is that of the URL'),
  range: value('noted', 'add a Range header'),
  'continue-at': value('noted', 'add a Range header'),
  'time-cond': value('noted', 'add an If-Modified-Since header'),
  retry: value('noted', 'a request is sent once'),
  'retry-delay': value('silent'),
  'retry-max-time': value('silent'),
  'retry-connrefused': flag('silent'),
  'retry-all-errors': flag('silent'),
  crlf: flag('noted', 'line ends stay as they are'),
  raw: flag('silent'),
  'aws-sigv4': value('noted', 'requests are not signed'),
};

const shortNames: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  u: 'user',
  A: 'user-agent',
  b: 'cookie',
  e: 'referer',
  G: 'get',
  I: 'head',
  F: 'form',
  T: 'upload-file',
  ':': 'next',
  s: 'silent',
  S: 'show-error',
  v: 'verbose',
  i: 'include',
  N: 'no-buffer',
  '#': 'progress-bar',
  f: 'fail',
  O: 'remote-name',
  J: 'remote-header-name',
  Z: 'parallel',
  '4': 'ipv4',
  '6': 'ipv6',
  q: 'disable',
  o: 'output',
  w: 'write-out',
  D: 'dump-header',
  c: 'cookie-jar',
  m: 'max-time',
  L: 'location',
  k: 'insecure',
  E: 'cert',
  '1': 'tlsv1',
  x: 'proxy',
  U: 'proxy-user',
  n: 'netrc',
  K: 'config',
  '0': 'http1.0',
  r: 'range',
  C: 'continue-at',
  z: 'time-cond',
  g: 'globoff',
  Y: 'speed-limit',
  y: 'speed-time',
};

/** An option by its long name; curl lets a name be cut short where it stays unique, and `no-` before a flag. */
export function longOption(name: string): CurlOption | undefined {
  if (Object.hasOwn(byName, name)) return byName[name];
  const starting = name.length < 2 ? [] : Object.keys(byName).filter((each) => each.startsWith(name));
  if (starting.length === 1) return byName[starting[0]!];
  const positive = name.startsWith('no-') ? name.slice(3) : '';
  return Object.hasOwn(byName, positive) && byName[positive]?.takesValue === false ? flag('silent') : undefined;
}

/** An option by its letter. */
export function shortOption(letter: string): CurlOption | undefined {
  const name = Object.hasOwn(shortNames, letter) ? shortNames[letter] : undefined;
  return name === undefined ? undefined : byName[name];
}
