import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

// The decoder comes from our own server, never from a public CDN.
prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

/** The text of the first QR code or barcode in a picture or video frame. */
export async function readPicture(image: Blob | ImageData): Promise<string | undefined> {
  const [code] = await readBarcodes(image, {
    formats: ["QRCode", "Code128"],
    maxNumberOfSymbols: 1,
  });
  return code?.isValid === true ? code.text : undefined;
}
