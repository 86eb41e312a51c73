/** An export as a file: cairn's own manifests, or a ZenML stack file. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {yamlText} from '../lib/yaml-text.js';
import type {Warning} from './edit.js';
import {exportObjects, manifestText} from './export.js';
import type {ExportedObject} from './export.js';
import {zenmlFile} from './zenml/write.js';

export type ExportFormat = 'cairn' | 'zenml';

export interface ExportFileRequest {
  readonly format: ExportFormat;
  readonly withIds: boolean;
  readonly zenmlVersion: string;
}

export interface ExportFile {
  readonly format: ExportFormat;
  readonly objects: readonly ExportedObject[];
  /** What the text says: a list of manifests, or the ZenML stack. */
  readonly value: unknown;
  readonly text: string;
  readonly secrets: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Rejects as `exportObjects`, and in ZenML's format as `zenmlFile`. */
export async function exportFile(local: Pick<LocalBackend, 'get'>, roots: readonly Stored[], {format, withIds, zenmlVersion}: ExportFileRequest): Promise<ExportFile> {
  const made = await exportObjects(local, roots, {withIds});
  const {objects, secrets} = made;
  if (format === 'zenml') {
    const {value, warnings} = zenmlFile(made, zenmlVersion);
    return {format, objects, secrets, value, text: yamlText(value), warnings: [...made.warnings, ...warnings]};
  }
  const documents = objects.map(({document}) => document);
  return {format, objects, secrets, value: documents, text: manifestText(documents), warnings: made.warnings};
}
