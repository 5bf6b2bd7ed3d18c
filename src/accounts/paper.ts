import PDFDocument from "pdfkit";
import type { Currency } from "#kernel";
import { formatDate } from "./describe.ts";
import type { Institution } from "./institution.ts";
import type { DocumentTexts } from "./texts.ts";
import { toWinAnsi } from "./win-ansi.ts";

/** The colours of documents. */
export const colours = {
  ink: "#0b1f23",
  muted: "#586b6f",
  rule: "#dde5e5",
  panel: "#f0f4f4",
  accent: "#0a5057",
  gain: "#0f6b3c",
} as const;

export const fonts = { regular: "Helvetica", bold: "Helvetica-Bold" } as const;
/** Points that stay free on each side of a sheet. */
export const margin = 48;
/** Kept free at the foot of each page for its number. */
export const footerHeight = 40;
const logoSize = 22;
const footerSize = 8;
const pageNumberWidth = 90;

export type TextStyle = {
  readonly size: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly width?: number;
  readonly align?: "left" | "right";
};

/** Sheets of paper under a letterhead. Coordinates are points from the top left corner. */
export type Paper = {
  readonly width: number;
  /** The lowest place that text may take. */
  readonly bottom: number;
  /** One line; what is too wide for its width ends in an ellipsis. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  rule(y: number, colour?: string): void;
  panel(y: number, height: number): void;
  addPage(): void;
  /** Numbers the pages and gives the file. */
  finish(): Promise<Uint8Array>;
};

export type PaperOptions = {
  readonly title: string;
  readonly currency: Currency;
  readonly institution: Institution;
  readonly texts: DocumentTexts;
  readonly nowMs: number;
};

/** The first of the sheets, with the letterhead: US letter for dollars, A4 for the rest. */
export function takePaper(options: PaperOptions): Paper {
  const { title, institution, texts, nowMs } = options;
  const document = new PDFDocument({
    size: options.currency === "USD" || options.currency === "CAD" ? "LETTER" : "A4",
    margin: 0,
    bufferPages: true,
    lang: texts.locale,
    displayTitle: true,
    pdfVersion: "1.7",
    info: {
      Title: toWinAnsi(title),
      Author: toWinAnsi(institution.name),
      CreationDate: new Date(nowMs),
    },
  });
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on("end", resolve);
    document.on("error", reject);
  });
  const { width, height } = document.page;

  const paper: Paper = {
    width,
    bottom: height - margin - footerHeight,
    text(text, x, y, { size, bold, colour, width: lineWidth, align }) {
      document.font(bold ? fonts.bold : fonts.regular).fontSize(size);
      document.fillColor(colour ?? colours.ink);
      document.text(fitted(document, toWinAnsi(text), lineWidth), x, y, {
        ...(lineWidth !== undefined && { width: lineWidth }),
        ...(align && { align }),
        lineBreak: false,
      });
    },
    rule(y, colour = colours.rule) {
      document
        .moveTo(margin, y)
        .lineTo(width - margin, y)
        .lineWidth(0.75)
        .stroke(colour);
    },
    panel(y, panelHeight) {
      document.roundedRect(margin, y, width - 2 * margin, panelHeight, 6).fill(colours.panel);
    },
    addPage: () => void document.addPage(),
    async finish() {
      const { count } = document.bufferedPageRange();
      for (let page = 0; page < count; page++) {
        document.switchToPage(page);
        footer(paper, options, { height, page: page + 1, count });
      }
      document.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
  letterhead(paper, title, institution);
  return paper;
}

/** Where what follows the letterhead may start. */
export const letterheadBottom = margin + 52;

function letterhead(paper: Paper, title: string, institution: Institution): void {
  const half = (paper.width - 2 * margin) / 2;
  const name = institution.name.toLowerCase();
  paper.text(name, margin, margin, { size: logoSize, bold: true, colour: colours.accent });
  paper.text(title, margin + half, margin + 5, {
    size: 14,
    bold: true,
    width: half,
    align: "right",
  });
  paper.rule(margin + 34, colours.accent);
}

function footer(
  paper: Paper,
  { title, institution, texts, nowMs }: PaperOptions,
  place: { readonly height: number; readonly page: number; readonly count: number },
): void {
  const y = place.height - margin;
  const width = paper.width - 2 * margin;
  const style = { size: footerSize, colour: colours.muted };
  paper.rule(y - 10);
  const issued = texts.issued(formatDate(nowMs, texts));
  const left = `${institution.name} · ${title} · ${issued}`;
  paper.text(left, margin, y, { ...style, width: width - pageNumberWidth });
  paper.text(texts.page(place.page, place.count), margin + width - pageNumberWidth, y, {
    ...style,
    width: pageNumberWidth,
    align: "right",
  });
}

const ellipsis = "…";

function fitted(document: PDFKit.PDFDocument, text: string, width: number | undefined): string {
  if (width === undefined || document.widthOfString(text) <= width) return text;
  const characters = [...text];
  while (characters.length > 0) {
    characters.pop();
    const shorter = characters.join("").trimEnd() + ellipsis;
    if (document.widthOfString(shorter) <= width) return shorter;
  }
  return "";
}
