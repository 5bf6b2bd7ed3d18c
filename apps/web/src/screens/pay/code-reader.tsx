import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Upload } from "../../design/icons.ts";
import { Banner } from "../../design/states.tsx";
import styles from "./pay.module.css";

const frameEveryMs = 220;

async function readImage(image: Blob | ImageData): Promise<string | undefined> {
  const { readPicture } = await import("./qr-reader.ts");
  return readPicture(image);
}

type Camera = "starting" | "on" | "denied" | "none";

/** Runs the camera into a video and reads frames; goes on for as long as a code is not taken. */
function useCamera(onCode: (text: string) => boolean) {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera>("starting");
  const isTaken = useEffectEvent(onCode);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const look = async () => {
      const frame = grab(video.current);
      const text = frame === undefined ? undefined : await readImage(frame);
      if (stopped || (text !== undefined && isTaken(text))) return;
      timer = setTimeout(() => void look(), frameEveryMs);
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

type Props = {
  readonly hint: string;
  /** What a code that was typed or pasted is called, and the button that opens it. */
  readonly typed: { readonly label: string; readonly submit: string; readonly digits?: boolean };
  /** Whether the code is what was wanted; if not, why not is to be told by `trouble`. */
  readonly onCode: (text: string) => boolean;
  readonly trouble: string | undefined;
};

/** Reads a code with the camera, from a picture, or as typed. */
export function CodeReader({ hint, typed, onCode, trouble }: Props) {
  const { t } = useLanguage();
  const [text, setText] = useState("");
  const [isBlank, setBlank] = useState(false);
  const read = (code: string) => {
    setBlank(false);
    return onCode(code);
  };
  const { camera, video } = useCamera(read);
  const upload = async (file: File | undefined) => {
    if (file === undefined) return;
    const code = await readImage(file).catch(() => undefined);
    if (code === undefined) setBlank(true);
    else read(code);
  };
  return (
    <>
      <video
        ref={video}
        className={styles.video}
        muted
        playsInline
        aria-hidden
        hidden={camera !== "on"}
      />
      {camera === "on" && <p className={pageStyles.muted}>{hint}</p>}
      {camera === "denied" && <Banner tone="warn">{t.pay.scanDenied}</Banner>}
      {camera === "none" && <Banner>{t.pay.scanNoCamera}</Banner>}
      {(isBlank || trouble !== undefined) && (
        <Banner tone="bad" announce>
          {isBlank ? t.pay.scanNone : trouble}
        </Banner>
      )}
      <UploadButton onFile={(file) => void upload(file)} />
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          read(text);
        }}
      >
        <TextField
          label={typed.label}
          value={text}
          onChange={setText}
          autoCapitalize="none"
          autoComplete="off"
          inputMode={typed.digits === true ? "numeric" : "text"}
        />
        <Button type="submit" block disabled={text.trim() === ""}>
          {typed.submit}
        </Button>
      </form>
    </>
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
