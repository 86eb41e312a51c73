/** Slack, by `chat.postMessage` (docs.slack.dev/reference/methods/chat.postMessage). */
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {JsonObject} from '../../domain/json.js';
import {millisecondsIn, textIn} from '../config-text.js';
import {ask} from '../http.js';
import {headline} from './alerter.js';
import type {Alerter, EndedRun} from './alerter.js';

/** Slack itself; tests have one of their own. */
const slack = 'https://slack.com';
const mark = {succeeded: ':white_check_mark:', failed: ':x:', cancelled: ':no_entry_sign:'} as const;
/** Failures beyond these are counted. */
const shownFailures = 5;

/** An alerter with that component's config, its references to secrets resolved. Throws `invalid_input` where it has no channel. */
export function slackAlerter(config: JsonObject, endpoint = slack): Alerter {
  const channel = textIn(config, 'slack_channel_id') ?? textIn(config, 'default_slack_channel_id');
  if (channel === null) {
    throw new AppError('invalid_input', 'the alerter says no Slack channel', {next: ['cairn alerter update NAME --default-slack-channel-id=C0123456789']});
  }
  return {
    async tell(run) {
      const {status, json} = await ask({
        method: 'POST',
        url: `${endpoint}/api/chat.postMessage`,
        headers: {authorization: `Bearer ${textIn(config, 'slack_token') ?? ''}`},
        body: JSON.stringify({channel, text: textOf(run), unfurl_links: false}),
        timeout: millisecondsIn(config, 'timeout', 300),
      });
      if (isJsonObject(json) && json['ok'] === true) return;
      const said = isJsonObject(json) && typeof json['error'] === 'string' ? json['error'] : String(status);
      throw new AppError('failed', `Slack took no message for channel ${channel} (${said})`, {hint: 'See whether the token still holds, and whether its bot is in the channel.'});
    },
  };
}

function textOf(run: EndedRun): string {
  const failures = run.failures.slice(0, shownFailures).map(({step, message}) => `• ${escaped(step)}: ${escaped(message.split('\n')[0] ?? '').slice(0, 300)}`);
  const more = run.failures.length - failures.length;
  return [`${mark[run.outcome]} ${escaped(headline(run))}`, ...failures, ...(more > 0 ? [`• and ${more} more`] : [])].join('\n');
}

/** The three characters that Slack reads as its own; with them escaped no name can call a channel or make a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
