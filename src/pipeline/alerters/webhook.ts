/** A plain webhook: the ended run as JSON, signed where there is a key, as standardwebhooks.com has it. */
import {createHmac} from 'node:crypto';
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {JsonObject} from '../../domain/json.js';
import {millisecondsIn, textIn} from '../config-text.js';
import {ask} from '../http.js';
import {headline} from './alerter.js';
import type {Alerter, EndedRun} from './alerter.js';

/** An alerter with that component's config, its references to secrets resolved. */
export function webhookAlerter(config: JsonObject, now: () => Date = () => new Date()): Alerter {
  const url = textIn(config, 'url') ?? '';
  if (!/^https?:\/\//.test(url)) throw new AppError('invalid_input', 'url of the alerter is no http or https address', {next: ['cairn alerter update NAME --url=https://hooks.example.com/runs']});
  return {
    async tell(run) {
      const body = JSON.stringify({type: 'run.ended', timestamp: run.ended, text: headline(run), data: run});
      const {status} = await ask({method: 'POST', url, headers: headersOf(config, {run, body, now: now()}), body, timeout: millisecondsIn(config, 'timeout', 30)});
      if (status >= 200 && status < 300) return;
      throw new AppError('failed', `${new URL(url).host} refused the webhook of ${run.name} (${status})`, {hint: 'See whether the url of the alerter, and its token, are right; redirects are not followed.'});
    },
  };
}

function headersOf(config: JsonObject, {run, body, now}: {readonly run: EndedRun; readonly body: string; readonly now: Date}): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(isJsonObject(config['headers']) ? config['headers'] : {})) own[name.toLowerCase()] = typeof value === 'string' ? value : JSON.stringify(value);
  const seconds = String(Math.floor(now.getTime() / 1000));
  const [key, token] = [textIn(config, 'signing_secret'), textIn(config, 'token')];
  return {
    ...own,
    ...(token === null ? {} : {authorization: `Bearer ${token}`}),
    // The same for every attempt, so that a receiver can tell one told twice.
    'webhook-id': run.id,
    'webhook-timestamp': seconds,
    ...(key === null ? {} : {'webhook-signature': `v1,${createHmac('sha256', keyOf(key)).update(`${run.id}.${seconds}.${body}`).digest('base64')}`}),
  };
}

/** `whsec_` and base64, as the standard writes keys; anything else is taken as it is. */
function keyOf(text: string): Buffer {
  return text.startsWith('whsec_') ? Buffer.from(text.slice('whsec_'.length), 'base64') : Buffer.from(text);
}
