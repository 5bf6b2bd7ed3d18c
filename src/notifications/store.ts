import { sql } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { Mail, MailEntry, MailState, StoredMail } from "./mail.ts";

type MailTable = {
  id: bigint;
  cause: string;
  to_address: string;
  sender_name: string;
  reply_to: string | null;
  subject: string;
  body_text: string;
  body_html: string;
  state: MailState;
  attempts: number;
  next_at: Date | null;
  last_error: string | null;
  created_at: Date;
  sent_at: Date | null;
};
type AttachmentTable = {
  mail_id: bigint;
  name: string;
  content_type: string;
  content: Uint8Array;
};
type Tables = {
  "notifications.mail": MailTable;
  "notifications.attachment": AttachmentTable;
};

const entryColumns = [
  "id",
  "cause",
  "to_address",
  "sender_name",
  "reply_to",
  "subject",
  "state",
  "attempts",
  "last_error",
  "created_at",
  "sent_at",
] as const;

/** Stores a mail, unless one stands for the same cause. */
export async function insertMail(
  tx: Tx,
  mail: Mail,
  { state, now }: { readonly state: "waiting" | "kept"; readonly now: Date },
): Promise<void> {
  const tables = tablesOf<Tables>(tx);
  // `default` is what an identity column takes, and no value of its type.
  const stored = await sql<{ id: bigint }>`
    insert into notifications.mail (cause, to_address, sender_name, reply_to, subject, body_text,
      body_html, state, next_at, created_at)
    values (${mail.cause}, ${mail.to}, ${mail.senderName}, ${mail.replyTo}, ${mail.subject},
      ${mail.text}, ${mail.html}, ${state}, ${state === "waiting" ? now : null}, ${now})
    on conflict (cause) do nothing
    returning id`.execute(tables);
  const id = stored.rows[0]?.id;
  if (id === undefined || mail.attachments.length === 0) return;
  const rows = mail.attachments.map(({ name, contentType, content }) => ({
    mail_id: id,
    name,
    content_type: contentType,
    content,
  }));
  await tables.insertInto("notifications.attachment").values(rows).execute();
}

/** Mail whose time has come, longest due first. */
export async function dueMail(db: Db, now: Date, limit: number): Promise<StoredMail[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("notifications.mail")
    .selectAll()
    .where("state", "=", "waiting")
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .limit(limit)
    .execute();
  return withAttachments(db, rows);
}

/** A mail, whole. */
export async function findMail(db: Db, id: bigint): Promise<StoredMail | undefined> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("notifications.mail")
    .selectAll()
    .where("id", "=", id)
    .execute();
  return (await withAttachments(db, rows))[0];
}

/** The newest mail, in any state or in one. */
export async function listMail(
  db: Db,
  { state, limit }: { readonly state?: MailState; readonly limit: number },
): Promise<MailEntry[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("notifications.mail")
    .select(entryColumns)
    .$if(state !== undefined, (query) => query.where("state", "=", state ?? "waiting"))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(entryOf);
}

/** What came of an attempt to send. */
export type Attempt = {
  readonly id: bigint;
  readonly state: MailState;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly lastError: string | null;
  readonly sentAt: Date | null;
};

export async function storeAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("notifications.mail")
    .set({
      state: attempt.state,
      attempts: attempt.attempts,
      next_at: attempt.nextAt,
      last_error: attempt.lastError,
      sent_at: attempt.sentAt,
    })
    .where("id", "=", attempt.id)
    .execute();
}

/** Removes what came to its end and is older. @returns how many */
export async function removeMailBefore(tx: Tx, before: Date): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .deleteFrom("notifications.mail")
    .where("created_at", "<", before)
    .where("state", "<>", "waiting")
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function withAttachments(db: Db, rows: readonly MailTable[]): Promise<StoredMail[]> {
  if (rows.length === 0) return [];
  const attached = await tablesOf<Tables>(db)
    .selectFrom("notifications.attachment")
    .selectAll()
    .where(
      "mail_id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy("name")
    .execute();
  const byMail = Map.groupBy(attached, ({ mail_id }) => mail_id);
  return rows.map((row) => ({
    ...entryOf(row),
    text: row.body_text,
    html: row.body_html,
    attachments: (byMail.get(row.id) ?? []).map(({ name, content_type, content }) => ({
      name,
      contentType: content_type,
      content,
    })),
  }));
}

function entryOf(row: Pick<MailTable, (typeof entryColumns)[number]>): MailEntry {
  return {
    id: row.id,
    cause: row.cause,
    to: row.to_address,
    senderName: row.sender_name,
    replyTo: row.reply_to,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAtMs: row.created_at.getTime(),
    sentAtMs: row.sent_at?.getTime() ?? null,
  };
}
