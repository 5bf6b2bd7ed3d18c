import { type FrameMessage, hello, isHello } from "./protocol.ts";

/** The shop's page around the frame. */
export type Host = {
  /** Tells it something, once it has said who it is. */
  tell(message: FrameMessage): void;
};

/**
 * Waits for the page around this frame to say hello, and speaks to its origin alone. Only a window
 * that is the frame's parent, at one of these origins, is listened to.
 */
export function connectHost(origins: readonly string[]): Host {
  const waiting: FrameMessage[] = [];
  let origin: string | undefined;
  const send = (message: FrameMessage, to: string) =>
    window.parent.postMessage({ bourse: hello.bourse, ...message }, to);
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !origins.includes(event.origin)) return;
    if (!isHello(event.data)) return;
    origin = event.origin;
    send({ type: "ready" }, origin);
    for (const message of waiting.splice(0)) send(message, origin);
  });
  return {
    tell(message) {
      if (origin === undefined) waiting.push(message);
      else send(message, origin);
    },
  };
}
