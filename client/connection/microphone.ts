/** The lobby's sound check: how loud this device hears its user. Nothing of it leaves the device. */
export interface Meter {
  /** 0 (silence) to 1 (loud), now. */
  level(): number;
  close(): void;
}

export type NoMeter = 'denied' | 'missing';

/** Browsers inside other apps have no microphone to ask for. */
export function hasMicrophone(): boolean {
  return 'mediaDevices' in navigator && 'getUserMedia' in navigator.mediaDevices;
}

/** Asks the browser for the microphone, which makes it ask its user. */
export async function openMeter(): Promise<Meter | NoMeter> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotFoundError' ? 'missing' : 'denied';
  }
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // Ordinary speech at arm's length is about 0.03-0.1 of full scale: most of the bar.
      return Math.min(1, Math.sqrt(power) * 9);
    },
    close() {
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}
