/** Giving an object another name: it stays the same object, and what refers to it still does (SEMANTICS 1.2). */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {withArticle} from '../domain/kind.js';
import {checkName} from '../domain/name.js';
import {edit} from './edit.js';
import type {Outcome} from './edit.js';

/** Rejects with `invalid_name`, or with `exists` where another object of that kind and owner has the name. */
export async function renameObject(local: LocalBackend, stored: Stored, name: string): Promise<Outcome> {
  checkName(name, withArticle(stored.resource.kind));
  return edit(local, stored, manifest => ({...manifest, metadata: {...manifest.metadata, name}}));
}
