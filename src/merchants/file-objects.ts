import type { Base, Metadata } from "./base-object.ts";

/** A file that a business keeps here: evidence, a logo. What it holds is stored beside. */
export type StoredFile = Omit<Base<"file">, "livemode"> &
  Readonly<{
    expires_at: null;
    filename: string | null;
    links: Readonly<{ object: "list"; data: readonly FileLink[]; has_more: boolean; url: string }>;
    purpose: string;
    size: number;
    title: null;
    type: string;
    url: null;
  }>;

/** An address at which anybody who knows it sees a file. */
export type FileLink = Base<"file_link"> &
  Readonly<{
    expired: boolean;
    expires_at: number | null;
    file: string;
    metadata: Metadata;
    url: string;
  }>;

/** What files keep. */
export type FileObject = StoredFile | FileLink;
