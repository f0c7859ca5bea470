// Served beside this file; it lies in lib/browser.
import { toWav } from './wav.js';

/** No gain, no noise filter: the take is judged as the microphone heard it. */
const WANTED = {
  audio: {
    channelCount: 1,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  },
};
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/webm'];
/** Quieter than this shows as nothing on the level meter (dB). */
const METER_FLOOR = -60;

/** Starts recording; `onLevel` is told 0 to 1. The returned function stops it and gives the sound. */
export async function startRecording(onLevel) {
  const stream = await navigator.mediaDevices.getUserMedia(WANTED);
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(
    stream,
    mimeType ? { mimeType, audioBitsPerSecond: 96000 } : {},
  );
  const parts = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  const stopMeter = watchLevel(stream, onLevel);
  recorder.start();
  return async () => {
    const stopped = new Promise((resolve) => {
      recorder.addEventListener('stop', resolve, { once: true });
    });
    recorder.stop();
    await stopped;
    stopMeter();
    for (const track of stream.getTracks()) track.stop();
    const sound = new Blob(parts, { type: recorder.mimeType });
    // Neither WebM nor Ogg can be made here.
    return mimeType ? sound : await toWav(sound);
  };
}

function watchLevel(stream, onLevel) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const db = peak > 0 ? 20 * Math.log10(peak) : METER_FLOOR;
    onLevel(Math.max(0, 1 - db / METER_FLOOR));
    frame = requestAnimationFrame(look);
  };
  look();
  return () => {
    cancelAnimationFrame(frame);
    onLevel(0);
    void context.close();
  };
}
