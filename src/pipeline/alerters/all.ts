/** Alerters by the flavor of their component; each is loaded when a stack has one. */
import type {JsonObject} from '../../domain/json.js';
import type {Alerter} from './alerter.js';

export const alerters: Readonly<Record<string, (config: JsonObject) => Promise<Alerter>>> = {
  slack: async config => (await import('./slack.js')).slackAlerter(config),
  webhook: async config => (await import('./webhook.js')).webhookAlerter(config),
};
