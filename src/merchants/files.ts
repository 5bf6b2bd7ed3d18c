import { z } from "zod";
import { err, ok, type Result } from "#kernel";
import { listing } from "./lists.ts";
import { newId, newSecret, secondsOf } from "./object-id.ts";
import type { FileLink, StoredFile } from "./objects.ts";
import { operation } from "./operation.ts";
import { flag, instant, metadata, nothing, text, unsettable } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findFileContent, insertFileContent } from "./store/files.ts";
import { findObject, findWithWorld } from "./store/objects.ts";
import type { World } from "./world.ts";

/** The most that a file may hold, in bytes. */
export const fileBytesMax = 500_000;

const kinds = [
  { type: "pdf", media: "application/pdf", starts: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  {
    type: "png",
    media: "image/png",
    starts: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  },
  { type: "jpg", media: "image/jpeg", starts: [0xff, 0xd8, 0xff] },
] as const;
type FileKind = (typeof kinds)[number];

/** What a file is, by what it holds: its name is the sender's word alone. */
export function fileKindOf(content: Uint8Array): FileKind | undefined {
  return kinds.find(({ starts }) => starts.every((byte, index) => content[index] === byte));
}

const purposes = [
  "account_requirement",
  "additional_verification",
  "business_icon",
  "business_logo",
  "customer_signature",
  "dispute_evidence",
  "identity_document",
  "pci_document",
  "tax_document_user_upload",
] as const;
const nameLengthMax = 200;
const upload = z.strictObject({
  name: z.string().max(1_000),
  content: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

/** Makes a file; `file` is a part of a form with its name, not a text. */
const create = operation(
  z.strictObject({
    file: upload,
    purpose: z.enum(purposes),
    file_link_data: z
      .strictObject({
        create: flag,
        expires_at: instant.optional(),
        metadata: metadata.optional(),
      })
      .optional(),
  }),
  async (shop, call, params) => {
    const { content, name } = params.file;
    const kind = fileKindOf(content);
    if (!kind) {
      return invalid("file_invalid", "Only PDF, PNG and JPEG files are kept.", "file");
    }
    if (content.length > fileBytesMax) {
      const message = `The file is larger than ${fileBytesMax} bytes.`;
      return invalid("file_too_large", message, "file");
    }
    const id = newId(shop.ids, "file");
    const blank: StoredFile = {
      id,
      object: "file",
      created: secondsOf(shop.clock),
      expires_at: null,
      filename: name.slice(0, nameLengthMax),
      links: { object: "list", data: [], has_more: false, url: `/v1/file_links?file=${id}` },
      purpose: params.purpose,
      size: content.length,
      title: null,
      type: kind.type,
      url: null,
    };
    const { file_link_data: link } = params;
    const links = link?.create ? [newLink(shop, call.world, id, link)] : [];
    // What nothing names is nobody's; the other way round, a file would be without content.
    await shop.db.transaction((tx) => insertFileContent(tx, { id, ...call.world, content }));
    return shop.change(call, async (unit) => {
      for (const one of links) unit.put(one);
      return ok(unit.put({ ...blank, links: { ...blank.links, data: links } }));
    });
  },
);

type LinkData = {
  readonly expires_at?: number | undefined;
  readonly metadata?: z.output<typeof metadata> | undefined;
};

function newLink(shop: Shop, world: World, file: string, data: LinkData): FileLink {
  const id = newId(shop.ids, "link");
  return {
    id,
    object: "file_link",
    created: secondsOf(shop.clock),
    expired: false,
    expires_at: data.expires_at ?? null,
    file,
    livemode: world.live,
    metadata: mergeMetadata({}, data.metadata),
    url: `${shop.publicUrl}/v1/file-links/${id}_${newSecret(shop.ids)}`,
  };
}

/** A link as it is now: its end comes by itself. */
const current = (shop: Shop, link: FileLink): FileLink => ({
  ...link,
  expired: link.expires_at !== null && link.expires_at <= secondsOf(shop.clock),
});

const retrieve = operation(nothing, async (shop, call, _params, id) => {
  const file = await findObject(shop.db, call.world, "file", id);
  return file ? ok(file) : missing("file upload", id);
});

/** Files of a business. */
export const fileOperations = {
  create,
  retrieve,
  list: listing("file", { purpose: text().optional() }),
};

const linkFields = {
  expires_at: unsettable(z.union([z.literal("now"), instant])).optional(),
  metadata: metadata.optional(),
};

/** Links to files. */
export const fileLinkOperations = {
  create: operation(
    z.strictObject({ file: text(), expires_at: instant.optional(), metadata: metadata.optional() }),
    (shop, call, params) =>
      shop.inTurn(params.file, () =>
        shop.change(call, async (unit) => {
          const file = await unit.find("file", params.file);
          if (!file) return missing("file", params.file, "file");
          const link = newLink(shop, call.world, file.id, params);
          unit.put({ ...file, links: { ...file.links, data: [link, ...file.links.data] } });
          return ok(unit.put(link));
        }),
      ),
  ),
  update: operation(z.strictObject(linkFields), (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const link = await unit.find("file_link", id);
        if (!link) return missing("file link", id);
        const { expires_at: ends = link.expires_at } = params;
        const expiresAt = ends === "now" ? unit.now : ends;
        const facts = mergeMetadata(link.metadata, params.metadata);
        const after = unit.put({ ...link, expires_at: expiresAt, metadata: facts });
        return ok(current(shop, after));
      }),
    ),
  ),
  retrieve: operation(nothing, async (shop, call, _params, id) => {
    const link = await findObject(shop.db, call.world, "file_link", id);
    return link ? ok(current(shop, link)) : missing("file link", id);
  }),
  list: listing("file_link", { file: text().optional() }),
};

/** A file with what it holds. */
export type FileContent = {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
};
type Found = Result<FileContent, { readonly code: "not_found" }>;

/** What files hold, for the app. */
export type FileDesk = {
  /** A file of a business. */
  fileOf(world: World, id: string): Promise<Found>;
  /** A file that a link leads to; whoever knows it may see it, until it ends. */
  fileByLink(credential: string): Promise<Found>;
};

const notFound = err({ code: "not_found" });

export function createFileDesk(shop: Shop): FileDesk {
  async function contentOf(world: World, id: string): Promise<Found> {
    const file = await findObject(shop.db, world, "file", id);
    const content = file && (await findFileContent(shop.db, world, id));
    const kind = content && fileKindOf(content);
    if (!file || !content || !kind) return notFound;
    return ok({ name: file.filename ?? `${id}.${kind.type}`, mediaType: kind.media, content });
  }
  return {
    fileOf: contentOf,
    async fileByLink(credential) {
      const id = credential.split("_").slice(0, 2).join("_");
      const found = await findWithWorld(shop.db, "file_link", id);
      if (!found?.object.url.endsWith(`/${credential}`)) return notFound;
      const link = current(shop, found.object);
      return link.expired ? notFound : contentOf(found.world, link.file);
    },
  };
}
