/** The environment that every local task starts from: little, and always the same parts, so that a run doesn't depend on the shell it was started in. */

/** The user, programs, language and time; where programs find libraries and GPUs; the way to the network. docs/orchestrators.md lists them. */
const kept = [
  'HOME', 'LANG', 'LANGUAGE', 'LOGNAME', 'PATH', 'SHELL', 'TMPDIR', 'TZ', 'USER',
  'CONDA_PREFIX', 'CUDA_VISIBLE_DEVICES', 'DYLD_LIBRARY_PATH', 'LD_LIBRARY_PATH', 'VIRTUAL_ENV',
  'ALL_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'all_proxy', 'http_proxy', 'https_proxy', 'no_proxy',
  'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_DIR', 'SSL_CERT_FILE',
];

export function baseEnvironment(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const names = [...kept, ...Object.keys(variables).filter(name => name.startsWith('LC_'))];
  return Object.fromEntries(names.flatMap(name => (variables[name] === undefined ? [] : [[name, variables[name]]])));
}
