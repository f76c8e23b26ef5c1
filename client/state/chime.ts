/**
 * "Sinun vuorosi" felt and heard: a short vibration and two soft notes. Browsers let a page sound
 * only after its user has done something on it, so until then there is silence.
 */
const NOTES_HZ = [523.25, 659.25];
const NOTE_S = 0.5;
const LOUDNESS = 0.12;
const VIBRATION_MS = [120, 80, 120];

let sound: AudioContext | null = null;

/** Makes the sound possible at the first press or key on the page. */
export function allowChime(): void {
  const wake = () => {
    sound ??= new AudioContext();
    void sound.resume();
  };
  addEventListener('pointerdown', wake, { once: true });
  addEventListener('keydown', wake, { once: true });
}

export function chime(): void {
  if ('vibrate' in navigator) navigator.vibrate(VIBRATION_MS);
  if (sound?.state !== 'running') return;
  for (const [index, pitch] of NOTES_HZ.entries()) {
    const start = sound.currentTime + index * 0.18;
    const note = sound.createOscillator();
    const volume = sound.createGain();
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S);
    note.connect(volume).connect(sound.destination);
    note.start(start);
    note.stop(start + NOTE_S);
  }
}
