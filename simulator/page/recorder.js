/** Records the microphone as Opus, in Ogg where the browser can and else in WebM (the simulator moves it to Ogg). */
export class Recorder {
  /** @throws Error with a Spanish message when there is no microphone or no permission */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia)
      throw new Error('Este navegador no permite grabar: adjunte un archivo de voz.');
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      throw new Error('No hay micrófono o falta el permiso: adjunte un archivo de voz.');
    }
    const type = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus'].find((one) =>
      MediaRecorder.isTypeSupported(one),
    );
    this.recorder = new MediaRecorder(this.stream, type ? { mimeType: type } : {});
    this.chunks = [];
    this.recorder.addEventListener('dataavailable', (event) => this.chunks.push(event.data));
    this.recorder.start();
    this.startedAt = Date.now();
  }

  get seconds() {
    return (Date.now() - this.startedAt) / 1000;
  }

  /** @returns {Promise<{blob: Blob, duration: number}>} */
  async stop() {
    const duration = this.seconds;
    await new Promise((resolve) => {
      this.recorder.addEventListener('stop', resolve, { once: true });
      this.recorder.stop();
    });
    for (const track of this.stream.getTracks()) track.stop();
    return { blob: new Blob(this.chunks, { type: this.recorder.mimeType }), duration };
  }
}
