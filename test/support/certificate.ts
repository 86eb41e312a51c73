/** Certificates that nobody vouches for, made by openssl. */
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** For 127.0.0.1, as PEM files in that folder. */
export function certificate(folder: string, name: string): {readonly cert: string; readonly key: string} {
  const files = {cert: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`)};
  const of = ['-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...key, ...of, '-keyout', files.key, '-out', files.cert], {stdio: 'ignore'});
  return files;
}
