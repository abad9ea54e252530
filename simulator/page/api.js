/** Calls of the simulator's control API; each throws an Error whose message is fit to be shown. */

async function ask(path, options) {
  const response = await fetch(`/_sim${path}`, options).catch(() => {
    throw new Error('El simulador no responde. ¿Sigue encendido?');
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

const post = (path, body = {}) =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const state = () => ask('/state');
export const messages = (chat) => ask(`/messages/${chat}`);
export const send = (chat, body) => post(`/messages/${chat}`, body);
export const press = (chat, message, data, from) =>
  post(`/messages/${chat}/${message}/press`, { data, from });
export const addUser = (first_name) => post('/users', { first_name });
export const setBlocked = (chat, blocked) => post(`/chats/${chat}/${blocked ? 'block' : 'unblock'}`);
export const fileUrl = (id) => `/_sim/files/${id}`;

/** `as`: photo, voice or document. */
export function sendFiles(chat, files, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
  for (const file of files) form.append('file', file, file.name ?? 'archivo');
  return ask(`/messages/${chat}`, { method: 'POST', body: form });
}
