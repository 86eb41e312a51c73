/** What the files of sync state must look like to be believed: they may have been cut short, or edited. */
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {kinds} from '../../domain/kind.js';

export function isHeads(value: Json): boolean {
  return everyMember(value, isHead);
}

export function isContents(value: Json): boolean {
  return everyMember(value, isContent);
}

export function isFetched(value: Json): boolean {
  return isJsonObject(value) && areTexts(value['cursor'], value['at']);
}

export function isPending(value: Json): boolean {
  if (!isJsonObject(value) || !areTexts(value['idempotencyKey']) || !isJsonObject(value['body'])) return false;
  const {changes} = value['body'];
  return Array.isArray(changes) && changes.every(isChange);
}

export function isMemo(value: Json): boolean {
  if (!isJsonObject(value) || !Array.isArray(value['outbox']) || !isJsonObject(value['told'])) return false;
  return value['outbox'].every(each => isJsonObject(each) && areTexts(each['id'], each['at'])) && areTexts(...Object.values(value['told'])) && isMemoOfSecrets(value);
}

/** What an earlier version of cairn wrote has neither. */
function isMemoOfSecrets({given = {}, secrets = {}}: JsonObject): boolean {
  if (!isJsonObject(given) || !isJsonObject(secrets)) return false;
  return Object.values(given).every(each => Array.isArray(each) && areTexts(...(each as readonly Json[]))) && Object.values(secrets).every(Number.isSafeInteger);
}

function everyMember(value: Json, isRight: (member: JsonObject, id: string) => boolean): boolean {
  return isJsonObject(value) && Object.entries(value).every(([id, member]) => isJsonObject(member) && isRight(member, id));
}

function isHead({id, kind, name, owner, base, tracking, deletedHere}: JsonObject, key: string): boolean {
  if (id !== key || !areTexts(name, owner) || !(kinds as readonly (Json | undefined)[]).includes(kind)) return false;
  return typeof deletedHere === 'boolean' && isNullOr(base, isVersion) && isNullOr(tracking, each => each['gone'] === true || isTracked(each));
}

function isTracked(value: JsonObject): boolean {
  return value['gone'] === false && isVersion(value) && areTexts(value['right']);
}

function isVersion({revision, digest}: JsonObject): boolean {
  return typeof revision === 'number' && areTexts(digest);
}

function isContent({base, tracking}: JsonObject): boolean {
  return isNullOr(base, isManifest) && isNullOr(tracking, each => areTexts(each['created'], each['updated']) && isJsonObject(each['manifest']) && isManifest(each['manifest']));
}

/** A newer server may know more of manifests than this cairn; what is used here must be there. */
function isManifest({metadata, spec}: JsonObject): boolean {
  return isJsonObject(metadata) && areTexts(metadata['name']) && isJsonObject(spec);
}

function isChange(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  if (value['action'] === 'delete') return areTexts(value['id'], value['kind']);
  const {resource} = value;
  return isJsonObject(resource) && areTexts(resource['id'], resource['kind']) && isJsonObject(resource['manifest']) && isManifest(resource['manifest']);
}

function isNullOr(value: Json | undefined, isRight: (value: JsonObject) => boolean): boolean {
  return value === null || (isJsonObject(value) && isRight(value));
}

function areTexts(...values: readonly (Json | undefined)[]): boolean {
  return values.every(value => typeof value === 'string');
}
