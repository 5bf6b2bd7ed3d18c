const notes = [
  { hertz: 659.25, atSeconds: 0 },
  { hertz: 987.77, atSeconds: 0.12 },
] as const;
const lastsSeconds = 0.45;
const loudness = 0.25;

let context: AudioContext | undefined;

/** Browsers play nothing before a press: to be called in one. */
export function prepareChime(): void {
  context ??= new AudioContext();
  void context.resume();
}

/** Two rising notes: money came. */
export function playChime(): void {
  if (context === undefined) return;
  for (const { hertz, atSeconds } of notes) {
    const start = context.currentTime + atSeconds;
    const tone = new OscillatorNode(context, { type: "sine", frequency: hertz });
    const gain = new GainNode(context, { gain: loudness });
    gain.gain.setValueAtTime(loudness, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + lastsSeconds);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + lastsSeconds);
  }
}
