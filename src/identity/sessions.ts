import type { Id, MemberId, Result } from "#kernel";
import type { Caller } from "./caller.ts";
import type { NotFound } from "./errors.ts";
import type { Scope } from "./tokens.ts";

export type SessionId = Id<"ses">;
export type TokenId = Id<"tok">;
export type SignInMethod = "passkey" | "password" | "password_totp" | "recovery_code";

/** A session as it is handed to the browser. The token is shown here and never again. */
export type NewSession = {
  readonly id: SessionId;
  readonly token: string;
  /** Absolute end; a session idle for 7 days ends before. */
  readonly expiresAtMs: number;
};

/** One line of the list of devices. */
export type SessionInfo = {
  readonly id: SessionId;
  readonly device: string;
  readonly address: string;
  readonly method: SignInMethod;
  readonly createdAtMs: number;
  /** Exact to 5 minutes. */
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
};

/** Who is asking: a person in a session, or a program with a personal access token. */
export type Authenticated =
  | {
      readonly kind: "session";
      readonly memberId: MemberId;
      readonly sessionId: SessionId;
      readonly method: SignInMethod;
      /** When the member last proved a factor within this session. */
      readonly steppedUpAtMs: number | undefined;
    }
  | {
      readonly kind: "token";
      readonly memberId: MemberId;
      readonly tokenId: TokenId;
      readonly scopes: readonly Scope[];
    };

export type Sessions = {
  /**
   * Who holds this session token or personal access token; undefined when it is unknown, expired,
   * revoked, or its member is not active. Costs no query when the token was seen a moment ago.
   */
  authenticate(token: string): Promise<Authenticated | undefined>;
  /** Ends the session of this token, if there is one. */
  signOut(token: string): Promise<void>;
  /** Live sessions, the last used first. */
  sessions(memberId: MemberId): Promise<SessionInfo[]>;
  /** Dead at once: the next `authenticate` of its token answers undefined. */
  revokeSession(
    memberId: MemberId,
    sessionId: SessionId,
    caller: Caller,
  ): Promise<Result<void, NotFound>>;
  /** @returns how many sessions ended */
  revokeOtherSessions(memberId: MemberId, keep: SessionId): Promise<number>;
};
