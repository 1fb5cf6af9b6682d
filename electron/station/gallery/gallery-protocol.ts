import * as z from 'zod';
import { sessionSummary } from '#shared/contract/session-summary.ts';
import { sessionManifest } from '#shared/recording/manifest.ts';

/*
 * What the station and its gallery worker say to each other.
 *
 *   station                                   worker
 *                                <-  found      folders that are new or changed since it last looked; those that went
 *                                <-  passed     it has been through the whole recordings folder
 *     inspect(request, folder)   ->             looks at this folder now
 *                                <-  inspected
 *
 * The worker begins by itself, goes through the folder again and again, and looks sooner where the system tells of a
 * change. Nothing it does needs undoing, so the station ends the thread when it likes.
 */

/** What an unfinished or incomplete session still needs. */
export const sessionNeeds = z.object({
  /** It was left in the middle: its files are to be looked at. */
  recovery: z.boolean(),
  thumbnail: z.boolean(),
  checksums: z.boolean(),
});
export type SessionNeeds = Readonly<z.infer<typeof sessionNeeds>>;

/** What a folder holds; `summary` null where that is no session. */
export const folderReport = z.object({
  folder: z.string(),
  summary: sessionSummary.nullable(),
  hasRaw: z.boolean(),
  needs: sessionNeeds,
});
export type FolderReport = Readonly<z.infer<typeof folderReport>>;

export const galleryRequest = z.object({
  type: z.literal('inspect'),
  request: z.number().int(),
  folder: z.string(),
});
export type GalleryRequest = Readonly<z.infer<typeof galleryRequest>>;

export const galleryReply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('found'), reports: z.array(folderReport), gone: z.array(z.string()) }),
  /** `problem`: why the recordings folder could not be listed. */
  z.object({ type: z.literal('passed'), problem: z.string().nullable() }),
  /** `report` null where there is no such folder. */
  z.object({
    type: z.literal('inspected'),
    request: z.number().int(),
    folder: z.string(),
    report: folderReport.nullable(),
    manifest: sessionManifest.nullable(),
  }),
]);
export type GalleryReply = Readonly<z.infer<typeof galleryReply>>;

export const galleryWorkerOptions = z.object({ recordings: z.string() });
