/** An export as a file: cairn's own manifests, or a ZenML stack file. */
import type {Stored} from '../backend/backend.js';
import type {SecretKey} from '../config/config.js';
import {AppError} from '../domain/errors.js';
import {yamlText} from '../lib/yaml-text.js';
import {sealedSecrets, sealedText} from './bundle.js';
import type {Warning} from './edit.js';
import {exportObjects, manifestText} from './export.js';
import type {ClosureStore} from './export-closure.js';
import type {ExportedObject} from './export.js';
import {zenmlFile} from './zenml/write.js';

export type ExportFormat = 'cairn' | 'zenml';

export interface ExportFileRequest {
  readonly format: ExportFormat;
  readonly withIds: boolean;
  readonly zenmlVersion: string;
  /** Seals the values of the secrets for these recipients; otherwise they stay. */
  readonly seal?: {readonly recipients: readonly string[]; readonly secretKey: SecretKey} | null;
}

export interface ExportFile {
  readonly format: ExportFormat;
  readonly objects: readonly ExportedObject[];
  /** What the text says: a list of manifests, or the ZenML stack. */
  readonly value: unknown;
  readonly text: string;
  /** `NAME.KEY` of each secret value that whoever imports it must bring. */
  readonly secrets: readonly string[];
  readonly sealed: boolean;
  readonly warnings: readonly Warning[];
}

/** Rejects as `exportObjects`, and in ZenML's format as `zenmlFile`. */
export async function exportFile(local: ClosureStore, roots: readonly Stored[], request: ExportFileRequest): Promise<ExportFile> {
  const {format, withIds, zenmlVersion, seal = null} = request;
  const made = await exportObjects(local, roots, {withIds});
  const {objects, secrets} = made;
  if (format === 'zenml') {
    if (seal !== null) throw new AppError('usage', "ZenML's format has no place for sealed secrets; a bundle is of the format cairn");
    const {value, warnings} = zenmlFile(made, zenmlVersion);
    return {format, objects, secrets, value, sealed: false, text: yamlText(value), warnings: [...made.warnings, ...warnings]};
  }
  const documents = objects.map(({document}) => document);
  const sealed = seal === null ? null : await sealedSecrets({local, secretKey: seal.secretKey}, objects, seal.recipients);
  const text = manifestText(documents);
  const {warnings} = made;
  if (sealed === null) return {format, objects, secrets, value: documents, sealed: false, text, warnings};
  return {format, objects, secrets: [], value: [...documents, sealed], sealed: true, text: `${text}---\n${sealedText(sealed)}`, warnings};
}
