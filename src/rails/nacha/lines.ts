import { refuse } from "../errors.ts";
import { recordLength } from "./field-spec.ts";

/** One record as it stands in a file. */
export type Line = {
  /** Exactly 94 characters: blanks that the file trimmed are back, blanks beyond are gone. */
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
  /** Characters of the line in the file, the break not counted; less or more than 94 by blanks. */
  readonly length: number;
  /** What follows the record: its line break, and blank lines after it. Empty in a file of none. */
  readonly ending: string;
};

const lineBreak = /(\r\n|\n|\r)/;

const dosEndOfFile = "\u001a";

function isBlank(text: string): boolean {
  return text.replaceAll(dosEndOfFile, "").trim() === "";
}

/**
 * Cuts a file into records. Mainframes send records with no line breaks at all, editors trim
 * blanks at the end of a line or add some, and files end with or without a break: all of it is
 * read, and remembered so that {@link joinLines} repeats it byte for byte.
 */
export function splitLines(text: string): Line[] {
  const pieces = text.split(lineBreak);
  const first = pieces[0] ?? "";
  if (first.trimEnd().length > recordLength && pieces.slice(1).every((piece) => isBreak(piece))) {
    return splitUnbroken(first, pieces.slice(1).join(""));
  }
  const lines: Line[] = [];
  let number = 0;
  for (let index = 0; index < pieces.length; index += 2) {
    const piece = pieces[index] ?? "";
    const ending = pieces[index + 1] ?? "";
    number += 1;
    const last = lines.at(-1);
    if (last && isBlank(piece)) {
      lines[lines.length - 1] = { ...last, ending: last.ending + piece + ending };
    } else if (last || piece !== "" || ending !== "") {
      lines.push(lineOf(piece, number, ending));
    }
  }
  return lines;
}

function isBreak(piece: string): boolean {
  return isBlank(piece) || lineBreak.test(piece);
}

function splitUnbroken(text: string, ending: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; start += recordLength) {
    const piece = text.slice(start, start + recordLength);
    const isLast = start + recordLength >= text.length;
    lines.push(lineOf(piece, lines.length + 1, isLast ? ending : ""));
  }
  return lines;
}

const recordNames: Record<string, string> = {
  1: "File Header",
  5: "Batch Header",
  6: "Entry Detail",
  7: "Addenda",
  8: "Batch Control",
  9: "File Control",
};

function lineOf(piece: string, line: number, ending: string): Line {
  const beyond = piece.slice(recordLength);
  if (/[^ ]/.test(beyond)) {
    const reason = `${piece.length} characters, a record has ${recordLength}`;
    refuse(recordNames[piece[0] ?? ""] ?? "Record", "Record Size", line, reason, "record_length");
  }
  const text = piece.slice(0, recordLength).padEnd(recordLength);
  return { text, line, length: piece.length, ending };
}

/** The inverse of {@link splitLines}. */
export function joinLines(lines: readonly Line[]): string {
  return lines
    .map((line) => line.text.slice(0, line.length).padEnd(line.length) + line.ending)
    .join("");
}
