import {expect, test} from '@jest/globals';
import {checkServerUrl} from '../../src/domain/server-url.js';

test.each([
  ['https://cairn.example.com/', 'https://cairn.example.com'],
  ['https://example.com/tools/cairn/', 'https://example.com/tools/cairn'],
  ['cairn.example.com:8443', 'https://cairn.example.com:8443'],
  ['localhost:8080', 'http://localhost:8080'],
  ['http://127.0.0.1:7878', 'http://127.0.0.1:7878'],
  ['http://[::1]:7878', 'http://[::1]:7878'],
  ['HTTPS://Cairn.Example.COM', 'https://cairn.example.com'],
])('%s is %s', (text, url) => {
  expect(checkServerUrl(text)).toBe(url);
});

test.each(['ftp://example.com', 'file:///etc/passwd', 'https://', '', 'a b', 'https://example.com/?q=1', 'https://example.com/#x', 'http://example.com', 'http://127.0.0.1.example.com'])(
  '%j is refused',
  text => {
    expect(() => checkServerUrl(text)).toThrow(expect.objectContaining({code: 'invalid_input'}));
  },
);

test('a password in it is refused without being shown', () => {
  expect(() => checkServerUrl('https://ann:hunter2@example.com')).toThrow(/^(?!.*hunter2).*example\.com/);
});

test('plain http to another machine needs to be asked for', () => {
  expect(checkServerUrl('http://cairn.lan', {insecureHttp: true})).toBe('http://cairn.lan');
});
