import type { Id, MemberId } from "#kernel";
import type { Scope, TokenId } from "./access-token.ts";
import type { Caller } from "./caller.ts";

/** One sign-in on one device. */
export type SessionId = Id<"ses">;
/** How a session was opened. */
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
      readonly signedInAtMs: number;
      /** When the member last proved a factor within this session. */
      readonly steppedUpAtMs: number | undefined;
    }
  | {
      readonly kind: "token";
      readonly memberId: MemberId;
      readonly tokenId: TokenId;
      readonly scopes: readonly Scope[];
    };

/** What a session is opened with. */
export type Opening = {
  readonly memberId: MemberId;
  readonly method: SignInMethod;
  readonly caller: Caller;
  /** Token that the browser still held: it dies. */
  readonly replaces?: string | undefined;
};
