/** The URL of a team server, as people type it and as settings keep it. */
import {AppError} from './errors.js';

export interface ServerUrlOptions {
  /** Plain http beyond this machine is wanted. */
  readonly insecureHttp?: boolean | undefined;
}

/**
 * The URL without a slash at its end. Without a scheme it is https, on this machine http. Throws `invalid_input` for
 * what isn't a web address, carries a password, or would send a token in clear over a network.
 */
export function checkServerUrl(text: string, {insecureHttp = false}: ServerUrlOptions = {}): string {
  const url = parsed(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw wrong(text, 'it is not a web address');
  if (url.username + url.password !== '') throw wrong(url.host, 'a user or a password does not belong in it');
  if (url.search + url.hash !== '') throw wrong(text, 'it ends with the path');
  const inClear = url.protocol === 'http:' && !isLoopback(url.hostname);
  if (inClear && !insecureHttp) {
    throw new AppError('invalid_input', `${url.origin} is plain http: passwords and tokens would cross the network in clear`, {
      hint: 'Use https, or say --insecure-http where the network itself is trusted.',
    });
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/** True for the names and addresses by which a machine calls itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]';
}

function parsed(text: string): URL | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : null;
  const url = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : null;
  return url !== null && isLoopback(url.hostname) ? new URL(`http://${text}`) : url;
}

function wrong(text: string, problem: string): AppError {
  return new AppError('invalid_input', `${JSON.stringify(text)} can not be the URL of a server: ${problem}`, {
    hint: 'It looks like https://cairn.example.com.',
  });
}
