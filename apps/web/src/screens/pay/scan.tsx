import { useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Upload } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { Banner } from "../../design/states.tsx";
import type { FlowProps } from "./flow.ts";
import styles from "./pay.module.css";
import { readCode } from "./read-code.ts";

const frameEveryMs = 220;

async function readQr(image: Blob | ImageData): Promise<string | undefined> {
  const { readQrCode } = await import("./qr-reader.ts");
  return readQrCode(image);
}

type Camera = "starting" | "on" | "denied" | "none";

/** Runs the camera into a video and reads frames until a code is found. */
function useCamera(onCode: (text: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera>("starting");
  const found = useEffectEvent(onCode);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const look = async () => {
      const frame = grab(video.current);
      const text = frame === undefined ? undefined : await readQr(frame);
      if (stopped) return;
      if (text === undefined) timer = setTimeout(() => void look(), frameEveryMs);
      else found(text);
    };
    const start = async () => {
      if (navigator.mediaDevices === undefined) return setCamera("none");
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: "environment" },
        });
        if (stopped || video.current === null)
          return stream.getTracks().forEach((one) => one.stop());
        video.current.srcObject = stream;
        await video.current.play();
        setCamera("on");
        await look();
      } catch (error) {
        setCamera(
          error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "none",
        );
      }
    };
    void start();
    return () => {
      stopped = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  return { camera, video };
}

function grab(video: HTMLVideoElement | null): ImageData | undefined {
  if (video === null || video.videoWidth === 0) return undefined;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.drawImage(video, 0, 0);
  return context?.getImageData(0, 0, canvas.width, canvas.height);
}

export function Scan({ onClose, onBack }: FlowProps) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const router = useRouter();
  const [text, setText] = useState("");
  const [trouble, setTrouble] = useState<string>();
  const open = (code: string) => {
    const target = readCode(code, location.origin);
    if (target.type === "path") router.history.push(target.href);
    else if (target.type === "payee") {
      void navigate({
        to: ".",
        search: (old) => ({ ...old, pay: "send" as const, to: target.to }),
        replace: true,
      });
    } else {
      setTrouble(
        target.type === "foreign" ? t.pay.scanForeign(target.host) : t.problems.notFoundTitle,
      );
    }
  };
  const { camera, video } = useCamera(open);
  const upload = async (file: File | undefined) => {
    if (file === undefined) return;
    const code = await readQr(file).catch(() => undefined);
    if (code === undefined) setTrouble(t.pay.scanNone);
    else open(code);
  };
  return (
    <Sheet title={t.pay.scanTitle} onClose={onClose} onBack={onBack}>
      <video
        ref={video}
        className={styles.video}
        muted
        playsInline
        aria-hidden
        hidden={camera !== "on"}
      />
      {camera === "on" && <p className={pageStyles.muted}>{t.pay.scanHint}</p>}
      {camera === "denied" && <Banner tone="warn">{t.pay.scanDenied}</Banner>}
      {camera === "none" && <Banner>{t.pay.scanNoCamera}</Banner>}
      {trouble !== undefined && (
        <Banner tone="bad" announce>
          {trouble}
        </Banner>
      )}
      <UploadButton onFile={(file) => void upload(file)} />
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          open(text);
        }}
      >
        <TextField label={t.pay.scanPaste} value={text} onChange={setText} autoCapitalize="none" />
        <Button type="submit" block disabled={text.trim() === ""}>
          {t.pay.scanOpen}
        </Button>
      </form>
    </Sheet>
  );
}

function UploadButton({ onFile }: { readonly onFile: (file: File | undefined) => void }) {
  const { t } = useLanguage();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t.pay.scanUpload}
        onChange={(event) => onFile(event.target.files?.[0])}
      />
      <Button variant="secondary" block icon={Upload} onClick={() => input.current?.click()}>
        {t.pay.scanUpload}
      </Button>
    </>
  );
}
