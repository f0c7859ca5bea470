const RATE = 16000;

/** Starts recording; the returned function stops it and gives a WAV blob. */
export async function startRecording() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const parts = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  recorder.start();
  return async () => {
    const stopped = new Promise((resolve) => {
      recorder.addEventListener('stop', resolve, { once: true });
    });
    recorder.stop();
    await stopped;
    for (const track of stream.getTracks()) track.stop();
    return await toWav(new Blob(parts, { type: recorder.mimeType }));
  };
}

/** Any sound the browser can read, as 16 kHz mono WAV; one it cannot read comes back as it is. */
export async function toWav(blob) {
  const data = await blob.arrayBuffer();
  try {
    const decoder = new OfflineAudioContext(1, 1, RATE);
    const sound = await decoder.decodeAudioData(data);
    const mono = new OfflineAudioContext(1, Math.max(1, Math.ceil(sound.duration * RATE)), RATE);
    const source = mono.createBufferSource();
    source.buffer = sound;
    source.connect(mono.destination);
    source.start();
    return wavOf((await mono.startRendering()).getChannelData(0));
  } catch {
    return blob;
  }
}

function wavOf(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at, text) => {
    for (let i = 0; i < text.length; i += 1) view.setUint8(at + i, text.charCodeAt(i));
  };
  word(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    view.setInt16(44 + index * 2, Math.max(-1, Math.min(1, sample)) * 32767, true);
  });
  return new Blob([view], { type: 'audio/wav' });
}
