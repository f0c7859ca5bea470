import { connect, type Socket } from 'node:net';

/** One connection that is kept open, as operators keep theirs; costs far less than what it measures. */
export interface UssdClient {
  /** Posts one keypress; the page, or an error for any other status than 200. */
  press(session: string, phone: string, text: string): Promise<string>;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

/** @param path where the server takes callbacks. */
export async function openUssdClient(port: number, path: string): Promise<UssdClient> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  const answers = readAnswers(socket);
  return {
    press: (session, phone, text) => {
      const body = new URLSearchParams({
        ...{ sessionId: session, phoneNumber: phone, networkCode: '99999' },
        ...{ serviceCode: '*384*223#', text },
      }).toString();
      const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive`;
      const type = 'content-type: application/x-www-form-urlencoded';
      socket.write(`${head}\r\n${type}\r\ncontent-length: ${body.length}${HEAD_END}${body}`);
      return answers();
    },
    close: () => socket.destroy(),
  };
}

/** Answers one after the other: each request waits for the one before it. */
function readAnswers(socket: Socket): () => Promise<string> {
  let text = '';
  let settle: { resolve(page: string): void; reject(error: Error): void } | null = null;
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    text += chunk;
    const head = text.indexOf(HEAD_END);
    const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
    const from = head + HEAD_END.length;
    if (head < 0) return;
    if (length === undefined) settle?.reject(new Error('an answer without content-length'));
    if (text.length < from + Number(length)) return;
    const page = text.slice(from);
    const isOk = text.startsWith('HTTP/1.1 200');
    text = '';
    if (isOk) settle?.resolve(page);
    else settle?.reject(new Error(`no page: ${page}`));
  });
  socket.on('error', (error) => settle?.reject(error));
  return () =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
}
