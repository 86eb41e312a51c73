/** Who is told of the end of a run. Slack itself can't be had here: a server of the test stands in for it and keeps what it was sent. */
import {createHmac} from 'node:crypto';
import {afterEach, describe, expect, test} from '@jest/globals';
import type {EndedRun} from '../../../src/pipeline/alerters/alerter.js';
import {alerters} from '../../../src/pipeline/alerters/all.js';
import {slackAlerter} from '../../../src/pipeline/alerters/slack.js';
import {webhookAlerter} from '../../../src/pipeline/alerters/webhook.js';
import {flavorNames} from '../../../src/flavors/catalogue/index.js';
import {startWeb} from '../../support/web.js';
import type {Web} from '../../support/web.js';

const failed: EndedRun = {
  id: '0193a000-0000-7000-8000-000000000001', name: 'train-7', pipeline: 'train', stack: 'prod', outcome: 'failed',
  started: '2026-11-23T12:00:00.000Z', ended: '2026-11-23T12:00:12.300Z',
  steps: {succeeded: 4, cached: 0, skipped: 0, failed: 1, cancelled: 0},
  failures: [{step: 'report', message: 'ended with 3: <!channel> & more\nsecond line'}],
};

let web: Web | null = null;
afterEach(async () => {
  await web?.close();
  web = null;
});

test('every alerter belongs to a flavor of the catalogue', () => {
  expect(Object.keys(alerters).filter(name => !flavorNames('alerter').includes(name))).toEqual([]);
});

describe('Slack', () => {
  const config = {slack_token: 'xoxb-canary', default_slack_channel_id: 'C1'};

  test('is told once, in a text that calls nobody', async () => {
    web = await startWeb(() => ({status: 200, body: '{"ok":true}'}));
    await slackAlerter(config, web.url).tell(failed);
    const [message] = web.received;
    expect(message).toMatchObject({path: '/api/chat.postMessage', headers: {authorization: 'Bearer xoxb-canary'}});
    const {channel, text} = JSON.parse(message?.body ?? '') as {channel: string; text: string};
    expect(channel).toBe('C1');
    expect(text).toBe(':x: train-7 failed after 12 s on stack prod: steps 4 succeeded, 1 failed\n• report: ended with 3: &lt;!channel&gt; &amp; more');
  });

  test('has failures beyond the fifth counted', async () => {
    web = await startWeb(() => ({status: 200, body: '{"ok":true}'}));
    await slackAlerter(config, web.url).tell({...failed, failures: Array.from({length: 9}, (_, index) => ({step: `s${index}`, message: 'no'}))});
    expect((JSON.parse(web.received[0]?.body ?? '') as {text: string}).text).toMatch(/• s4: no\n• and 4 more$/);
  });

  test('that refuses says why, without the token', async () => {
    web = await startWeb(() => ({status: 200, body: '{"ok":false,"error":"channel_not_found"}'}));
    const failure = await slackAlerter(config, web.url).tell(failed).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({code: 'failed', message: expect.stringContaining('channel_not_found')});
    expect((failure as Error).message).not.toContain('canary');
  });

  test('needs a channel', () => {
    expect(() => slackAlerter({slack_token: 'x'})).toThrow(/no Slack channel/);
  });
});

describe('a webhook', () => {
  test('gets the run as JSON, signed', async () => {
    web = await startWeb(() => ({status: 204}));
    const key = Buffer.from('a key of the test').toString('base64');
    await webhookAlerter({url: `${web.url}/runs`, token: 'canary', signing_secret: `whsec_${key}`, headers: {'X-Team': 'vision'}}, () => new Date('2026-11-23T12:00:13Z')).tell(failed);
    const {body, headers, path} = web.received[0] as Web['received'][number];
    expect(path).toBe('/runs');
    expect(JSON.parse(body)).toMatchObject({type: 'run.ended', data: {name: 'train-7', outcome: 'failed', failures: [{step: 'report'}]}});
    expect(headers).toMatchObject({'authorization': 'Bearer canary', 'x-team': 'vision', 'webhook-id': failed.id, 'webhook-timestamp': '1795435213'});
    const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${failed.id}.1795435213.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  });

  test('that refuses is named by its host', async () => {
    web = await startWeb(() => ({status: 410}));
    await expect(webhookAlerter({url: `${web.url}/token-in-path`}).tell(failed)).rejects.toMatchObject({code: 'failed', message: `${new URL(web.url).host} refused the webhook of train-7 (410)`});
  });

  test('needs an address over HTTP', () => {
    expect(() => webhookAlerter({url: 'file:///etc/passwd'})).toThrow(/no http or https address/);
  });
});
