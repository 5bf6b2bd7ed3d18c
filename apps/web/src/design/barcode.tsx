import { code128 } from "@bourse/codes";
import styles from "./qr.module.css";

const heightPerWidth = 0.28;

/** An even number of digits as Code 128, on white always. */
export function Barcode({ digits, label }: { readonly digits: string; readonly label: string }) {
  const code = code128(digits);
  if (code === undefined) return null;
  const height = Math.round(code.width * heightPerWidth);
  const path = code.bars.map(({ x, width }) => `M${x} 0h${width}v${height}h-${width}z`).join("");
  return (
    <svg
      className={styles.barcode}
      viewBox={`0 0 ${code.width} ${height}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      preserveAspectRatio="none"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}
