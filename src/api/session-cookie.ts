import type { FastifyReply, FastifyRequest } from "fastify";
import type { NewSession } from "#identity";

const cookieName = "bourse_session";
const cookiePattern = new RegExp(`(?:^|;\\s*)${cookieName}=([A-Za-z0-9_-]{1,200})`);

export type SessionCookies = {
  /** The session token that the browser sent. */
  read(request: Pick<FastifyRequest, "headers">): string | undefined;
  /** Gives the browser a new token; the one before is dead. */
  set(reply: FastifyReply, session: NewSession): void;
  remove(reply: FastifyReply): void;
};

/**
 * The session in a cookie that scripts cannot read and other sites cannot send. `Secure` wherever
 * the site is served by https.
 */
export function createSessionCookies(publicUrl: string): SessionCookies {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure}`;
  return {
    read: (request) => cookiePattern.exec(request.headers.cookie ?? "")?.[1],
    set(reply, session) {
      const expires = new Date(session.expiresAtMs).toUTCString();
      reply.header(
        "set-cookie",
        `${cookieName}=${session.token}; Expires=${expires}; ${attributes}`,
      );
    },
    remove(reply) {
      reply.header("set-cookie", `${cookieName}=; Max-Age=0; ${attributes}`);
    },
  };
}
