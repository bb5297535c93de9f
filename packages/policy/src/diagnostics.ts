import type { Catalogue } from '@pvewall/model';
import { reporter } from '@pvewall/model';
import { fileDiagnostics } from './diagnostics/file.ts';
import { meaningDiagnostics } from './diagnostics/meaning.ts';
import { shapeDiagnostics } from './diagnostics/shape.ts';

/** Every finding of this package: of the bytes and the YAML, of the shape, and of what it means. */
export const diagnostics = { ...fileDiagnostics, ...shapeDiagnostics, ...meaningDiagnostics } satisfies Catalogue;

export type PolicyCode = keyof typeof diagnostics;

export const report = reporter<PolicyCode>(diagnostics);
