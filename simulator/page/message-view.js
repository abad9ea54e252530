import { fileUrl } from './api.js';
import { renderText } from './entities.js';

const TIME = new Intl.DateTimeFormat('es-CO', {
  hour: 'numeric',
  minute: '2-digit',
  timeZone: 'America/Bogota',
});

/** An element with a class, children, and attributes. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * One message as it looks in the chat.
 * @param handlers onPress(record, button, element), onCommand(text), onPhoto(url)
 */
export function renderMessage(record, { mine, group }, handlers) {
  const { message } = record;
  const content = body(message, handlers);
  const bubble = make(
    'div',
    `bubble${message.photo ? ' media' : ''}`,
    group && !mine ? make('div', 'author', message.from.first_name) : null,
    message.reply_to_message ? quote(message.reply_to_message) : null,
    ...content,
    caption(message, handlers),
    meta(record, mine),
  );
  const article = make('article', `message${mine ? ' mine' : ''}`, bubble, keyboard(record, handlers));
  article.dataset.id = message.message_id;
  article.setAttribute('aria-label', mine ? 'Mensaje suyo' : `Mensaje de ${message.from.first_name}`);
  return article;
}

function body(message, { onCommand, onPhoto }) {
  if (message.text !== undefined)
    return [make('div', 'text', renderText(message.text, message.entities, onCommand))];
  if (message.photo) return [photo(message.photo, onPhoto)];
  if (message.document) return [documentLink(message.document)];
  if (message.voice) return [voice(message.voice)];
  if (message.sticker) return [make('div', 'sticker', message.sticker.emoji ?? '🙂')];
  if (message.location) {
    const { latitude, longitude } = message.location;
    return [make('div', 'text', `📍 Ubicación\n${latitude.toFixed(5)}, ${longitude.toFixed(5)}`)];
  }
  if (message.contact)
    return [make('div', 'text', `👤 ${message.contact.first_name}\n${message.contact.phone_number}`)];
  return [];
}

function caption(message, { onCommand }) {
  if (!message.caption) return null;
  return make('div', 'text', renderText(message.caption, message.caption_entities, onCommand));
}

function quote(message) {
  return make('div', 'quote', message.text ?? message.caption ?? 'Archivo');
}

function photo(sizes, onPhoto) {
  const largest = sizes.at(-1);
  const image = make('img');
  image.src = fileUrl(largest.file_id);
  image.width = largest.width;
  image.height = largest.height;
  image.alt = 'Foto';
  const button = make('button', 'photo', image);
  button.type = 'button';
  button.setAttribute('aria-label', 'Ver la foto en grande');
  button.addEventListener('click', () => onPhoto(image.src));
  return button;
}

function documentLink(file) {
  const name = file.file_name ?? 'archivo';
  const extension = (/\.(\w{1,4})$/.exec(name)?.[1] ?? 'doc').toUpperCase();
  const size = humanSize(file.file_size);
  const link = make(
    'a',
    'document',
    make('span', `document-icon${extension === 'PDF' ? ' pdf' : ''}`, extension),
    make(
      'span',
      '',
      make('div', 'document-name', name),
      make('div', 'document-size', `${size} · Toque para abrir`),
    ),
  );
  link.href = fileUrl(file.file_id);
  link.target = '_blank';
  link.rel = 'noopener';
  link.setAttribute('aria-label', `Abrir ${name}, ${size}`);
  return link;
}

function humanSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB'];
  return `${value.toLocaleString('es-CO', { maximumFractionDigits: 1 })} ${unit}`;
}

function voice(file) {
  const audio = new Audio(fileUrl(file.file_id));
  audio.preload = 'none';
  const button = make('button', '', '▶');
  button.type = 'button';
  button.setAttribute('aria-label', 'Escuchar la nota de voz');
  const progress = make('progress');
  progress.max = file.duration;
  progress.value = 0;
  progress.setAttribute('aria-label', 'Avance');
  const show = () => {
    button.textContent = audio.paused ? '▶' : '⏸';
    progress.value = audio.ended ? 0 : audio.currentTime;
  };
  for (const event of ['play', 'pause', 'timeupdate', 'ended']) audio.addEventListener(event, show);
  button.addEventListener('click', () => (audio.paused ? audio.play() : audio.pause()));
  return make('div', 'voice', button, progress, make('span', '', clock(file.duration)));
}

export const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

function meta(record, mine) {
  const { message } = record;
  const time = make('time', '', TIME.format(message.date * 1000));
  time.dateTime = new Date(message.date * 1000).toISOString();
  return make(
    'div',
    'meta',
    message.edit_date ? 'editado' : null,
    time,
    mine ? ticks(record.delivered) : null,
  );
}

function ticks(delivered) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 12');
  svg.setAttribute('role', 'img');
  for (const [d, name] of [
    ['m1.500 6.500 3.500 3.800L12.500 2', 'first'],
    ['m8.200 9.300 1 1L17.500 2', 'second'],
  ]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    path.setAttribute('class', name);
    svg.append(path);
  }
  markTicks(svg, delivered);
  return svg;
}

export function markTicks(svg, delivered) {
  svg.setAttribute('class', `ticks${delivered ? ' delivered' : ''}`);
  svg.setAttribute('aria-label', delivered ? 'Recibido por el bot' : 'Enviado');
}

function keyboard(record, { onPress }) {
  const rows = record.message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const box = make('div', 'keyboard');
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Botones del mensaje');
  for (const row of rows)
    box.append(make('div', 'keyboard-row', ...row.map((button) => key(record, button, onPress))));
  return box;
}

function key(record, button, onPress) {
  if (button.url) {
    const link = make('a', 'key', button.text);
    link.href = button.url;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    return link;
  }
  const element = make('button', 'key', button.text);
  element.type = 'button';
  element.dataset.data = button.callback_data ?? '';
  element.addEventListener('click', () => onPress(record, button, element));
  return element;
}
