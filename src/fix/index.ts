/** FIX 4.2 and 4.4: sessions, from bytes to application messages. See README.md. */

export { type Acceptor, type AcceptorDeps, type Origin, startAcceptor } from "./acceptor.ts";
export {
  businessReasons,
  businessReject,
  type FixApplication,
  type FixPeer,
} from "./application.ts";
export { dictionaries, type FixVersion, parseVersion } from "./dictionary/compile.ts";
export { createEcho } from "./echo.ts";
export { createEncoder, type OutgoingField, type OutgoingMessage } from "./encode.ts";
export { createFramer, type Framer } from "./framer.ts";
export { type Initiator, type InitiatorDeps, startInitiator } from "./initiator.ts";
export {
  type FixMessage,
  field,
  groupEntries,
  numberField,
  parseMessage,
} from "./message-codec.ts";
export { createMemoryStore, type MessageStore } from "./message-store.ts";
export { createPostgresStore, migrations } from "./postgres-store.ts";
export { createSession, type Session } from "./session.ts";
export type { SessionNumbers, SessionOutput, SessionSettings } from "./session-state.ts";
export { formatTimestamp, parseTimestamp } from "./timestamp.ts";
