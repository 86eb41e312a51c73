import {describe, expect, test} from '@jest/globals';
import type {Json} from '../../../../src/domain/json.js';
import {partsOf, runArgsOf} from '../../../../src/pipeline/orchestrators/local-docker/run-args.js';

describe('run_args', () => {
  test.each<[string, Json, object]>([
    ['mem_limit', '1.5g', {host: {Memory: 1_610_612_736}}],
    ['memory', 1024, {host: {Memory: 1024}}],
    ['--shm-size', '64MiB', {host: {ShmSize: 67_108_864}}],
    ['memswap_limit', '-1', {host: {MemorySwap: -1}}],
    ['cpus', '0.5', {host: {NanoCpus: 500_000_000}}],
    ['network', 'host', {host: {NetworkMode: 'host'}}],
    ['gpus', 'all', {host: {DeviceRequests: [{Driver: '', Count: -1, Capabilities: [['gpu']]}]}}],
    ['volumes', ['/a:/b:ro'], {host: {Binds: ['/a:/b:ro']}}],
    ['volumes', {'/a': {bind: '/b', mode: 'ro'}, '/c': '/d'}, {host: {Binds: ['/a:/b:ro', '/c:/d']}}],
    ['environment', {A: 'b', N: 1}, {container: {Env: ['A=b', 'N=1']}}],
    ['env', ['A=b=c'], {container: {Env: ['A=b=c']}}],
    ['add-host', {db: '10.0.0.1'}, {host: {ExtraHosts: ['db:10.0.0.1']}}],
    ['device', '/dev/fuse', {host: {Devices: [{PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm'}]}}],
    ['ulimits', ['nofile=1024:2048', 'core=0'], {host: {Ulimits: [{Name: 'nofile', Soft: 1024, Hard: 2048}, {Name: 'core', Soft: 0, Hard: 0}]}}],
    ['tmpfs', ['/run:size=1m', '/scratch'], {host: {Tmpfs: {'/run': 'size=1m', '/scratch': ''}}}],
    ['labels', ['a=b'], {container: {Labels: {a: 'b'}}}],
    ['privileged', 'true', {host: {Privileged: true}}],
    ['user', 1000, {container: {User: '1000'}}],
    ['platform', 'linux/arm64', {platform: 'linux/arm64'}],
  ])('%s: %j is mapped', (name, value, parts) => {
    expect(partsOf({[name]: value})).toEqual({container: {}, host: {}, platform: null, ...parts});
  });

  test('what can not be mapped is refused by name, with what is meant', () => {
    expect(() => partsOf({volume: '/a:/b', restart_policy: 'always'})).toThrow(expect.objectContaining({code: 'invalid_input', message: 'local_docker has no run_args "restart_policy"'}));
    expect(() => partsOf({netwrok: 'host'})).toThrow(expect.objectContaining({hint: expect.stringMatching(/^Did you mean network\?/)}));
    expect(() => partsOf({constructor: 'x', toString: 'y'})).toThrow(expect.objectContaining({code: 'invalid_input'}));
  });

  test.each<[string, Json, RegExp]>([
    ['mem_limit', 'much', /^mem_limit in run_args of local_docker must be a size/],
    ['cpus', 'two', /cpus .* must be a number/],
    ['privileged', 'yes', /privileged .* must be true or false/],
    ['ulimits', 'nofile', /ulimits .* must be limits such as nofile=1024:2048, not "nofile"/],
    ['network', {}, /network .* must be a text/],
    ['environment', {A: [1]}, /environment .* must have plain values/],
    ['cap_add', 7, /cap_add .* must be a text or a list of texts/],
  ])('%s: %j is refused with what it must be', (name, value, message) => {
    expect(() => partsOf({[name]: value})).toThrow(expect.objectContaining({code: 'invalid_input', message: expect.stringMatching(message)}));
  });

  test('must be a map', () => {
    expect(() => runArgsOf({run_args: ['--privileged']})).toThrow(expect.objectContaining({code: 'invalid_input'}));
    expect(runArgsOf({})).toEqual({});
  });
});
