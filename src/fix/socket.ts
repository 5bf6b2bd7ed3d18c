import type { Socket } from "node:net";
import { createFramer, type Frame } from "./framer.ts";
import type { Wire } from "./runner.ts";

/** Messages a second that a peer may send; more are read later. */
export const messagesPerSecondMax = 20_000;
/** Bytes that a peer has not taken yet; with more it is cut off, and asks again after its logon. */
const unsentBytesMax = 8 * 1_024 * 1_024;
/** Inputs under way above which a peer is not read any further. */
const waitingMax = 4_096;
const pauseMs = 10;
const refillMs = 1_000;
/** How long a peer may take to read what is left for it at the end. */
const lingerMs = 2_000;

/** Where the frames of a socket go. */
export type FrameReader = {
  frame(frame: Exclude<Frame, undefined>): void;
  ended(): void;
  /** Frames that were given and wait. */
  waiting(): number;
};

/** Reads a socket frame by frame, no faster than allowed and no further than the reader keeps up. */
export function readFrames(socket: Socket, reader: FrameReader, perSecondMax: number): void {
  const framer = createFramer();
  let allowance = perSecondMax;
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;

  function drain(): void {
    while (!hasEnded) {
      if (allowance < 1 || reader.waiting() >= waitingMax) return pause();
      const frame = framer.next();
      if (frame === undefined) return;
      allowance--;
      reader.frame(frame);
    }
  }

  function pause(): void {
    if (timer !== undefined) return;
    socket.pause();
    timer = setTimeout(() => {
      timer = undefined;
      socket.resume();
      drain();
    }, pauseMs);
  }

  const refill = setInterval(() => {
    allowance = perSecondMax;
  }, refillMs);
  refill.unref();
  socket.on("data", (chunk: Buffer) => {
    framer.push(chunk);
    drain();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    hasEnded = true;
    clearInterval(refill);
    clearTimeout(timer);
    reader.ended();
  });
}

/** A socket to write to. */
export function wireOf(socket: Socket): Wire {
  return {
    write(bytes) {
      if (socket.destroyed) return;
      socket.write(bytes);
      if (socket.writableLength > unsentBytesMax) socket.destroy();
    },
    drained() {
      if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          socket.off("drain", done);
          socket.off("close", done);
          resolve();
        };
        socket.on("drain", done);
        socket.on("close", done);
      });
    },
    end() {
      socket.end();
      setTimeout(() => socket.destroy(), lingerMs).unref();
    },
  };
}
