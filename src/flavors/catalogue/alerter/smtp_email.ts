/** The flavor `smtp_email` of alerter: Mail by SMTP. */
import type {Flavor} from '../../flavor.js';
import {flag, text, whole} from '../fields.js';

export const flavor: Flavor = {
  type: 'alerter',
  name: 'smtp_email',
  title: 'Mail by SMTP',
  docs: 'https://www.rfc-editor.org/rfc/rfc5321',
  schema: {
    type: 'object',
    required: ['smtp_server', 'sender_email', 'password'],
    properties: {
      smtp_server: text('Mail server', {examples: ['smtp.example.com']}),
      smtp_port: whole('Port', {default: 587, maximum: 65535}),
      sender_email: text('Address that mails come from', {examples: ['runs@example.com']}),
      password: text('Password of that address'),
      use_tls: flag('Encrypt the connection', true),
      recipient_email: text('Address that mails go to'),
      subject_prefix: text('What subjects begin with', {default: '[ZenML]'}),
      include_html: flag('Send HTML too', true),
    },
    additionalProperties: false,
  },
  secretFields: ['/password'],
  notPortable: [],
  needs: [],
  connectorTypes: [],
  local: false,
};
