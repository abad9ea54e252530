import * as api from './api.js';
import { clock, make, markTicks, renderMessage } from './message-view.js';
import { Recorder } from './recorder.js';

const $ = (id) => document.getElementById(id);
const DAY = new Intl.DateTimeFormat('es-CO', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'America/Bogota',
});
const DAY_KEY = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' });
const SUGGESTIONS = [
  'Anillo oro 18k 2.500.000, María Gómez cc 1020345678, efectivo',
  'Cadena de plata 180 mil y dije 95.000, consumidor final, transferencia',
  '2 pares de aretes a 320.000 c/u, Carlos Ruiz cc 79456123, tarjeta, descuento 10%',
];
const ACTIONS = {
  typing: 'escribiendo',
  upload_document: 'enviando un documento',
  upload_photo: 'enviando una foto',
  record_voice: 'grabando un audio',
  upload_voice: 'enviando un audio',
};
const ACTION_MS = 5000;
const PRESS_MS = 15000;

let world;
let chat; // {id, name, members}: the open chat
let userId;
const records = new Map();
const waitingKeys = new Map(); // callback id -> the key that waits for its answer

// ---------- the open chat

async function openChat(chatId, personId) {
  userId = personId;
  chat = { id: chatId, group: chatId < 0 };
  localStorage.setItem('persona', JSON.stringify([chatId, personId]));
  const list = await api.messages(chatId);
  records.clear();
  for (const record of list) if (record.deleted_at === null) records.set(record.message.message_id, record);
  redraw();
  showPerson();
  toEnd();
}

function redraw() {
  $('log').replaceChildren();
  let day = '';
  for (const record of records.values()) {
    day = addDay(record, day);
    $('log').append(render(record));
  }
  markTurns();
  showInputHelp();
}

function addDay(record, previous) {
  const date = new Date(record.message.date * 1000);
  const key = DAY_KEY.format(date);
  if (key === previous) return key;
  const today = DAY_KEY.format(new Date());
  const yesterday = DAY_KEY.format(new Date(Date.now() - 86_400_000));
  const label = make('div', 'day', key === today ? 'Hoy' : key === yesterday ? 'Ayer' : DAY.format(date));
  label.dataset.day = key;
  $('log').append(label);
  return key;
}

function render(record) {
  const mine = record.message.from.id === userId;
  return renderMessage(
    record,
    { mine, group: chat.group },
    { onPress: press, onCommand: sendText, onPhoto: showPhoto },
  );
}

/** More air where the speaker changes. */
function markTurns() {
  let previous = null;
  for (const element of $('log').querySelectorAll('.message')) {
    const mine = element.classList.contains('mine');
    element.classList.toggle('turn', previous !== null && mine !== previous);
    previous = mine;
  }
}

const elementOf = (id) => $('log').querySelector(`.message[data-id="${id}"]`);
const isAtEnd = () => $('scroll').scrollHeight - $('scroll').scrollTop - $('scroll').clientHeight < 120;

function toEnd() {
  requestAnimationFrame(() => ($('scroll').scrollTop = $('scroll').scrollHeight));
}

function addRecord(record) {
  if (record.message.chat.id !== chat.id || records.has(record.message.message_id)) return;
  const stay = !isAtEnd() && record.message.from.is_bot;
  records.set(record.message.message_id, record);
  addDay(record, [...$('log').querySelectorAll('.day')].at(-1)?.dataset.day);
  $('log').append(render(record));
  if (record.message.from.is_bot) showAction(null);
  markTurns();
  showInputHelp();
  if (!stay) toEnd();
  for (const image of elementOf(record.message.message_id).querySelectorAll('img')) {
    image.addEventListener('load', () => stay || toEnd(), { once: true });
  }
}

function replaceRecord(record) {
  const old = elementOf(record.message.message_id);
  if (record.message.chat.id !== chat.id || !old) return;
  const atEnd = isAtEnd();
  records.set(record.message.message_id, record);
  const focused = old.contains(document.activeElement) ? document.activeElement.textContent : null;
  const fresh = render(record);
  fresh.classList.add('no-appear');
  old.replaceWith(fresh);
  fresh.querySelector('.bubble').classList.add('flash');
  // whoever presses buttons with the keyboard keeps their place
  if (focused !== null) {
    const keys = [...fresh.querySelectorAll('.key')];
    (keys.find((key) => key.textContent === focused) ?? keys[0] ?? $('text')).focus({ preventScroll: true });
  }
  markTurns();
  if (atEnd) toEnd();
}

function removeRecord(record) {
  if (record.message.chat.id !== chat.id) return;
  records.delete(record.message.message_id);
  elementOf(record.message.message_id)?.remove();
  markTurns();
  showInputHelp();
}

// ---------- what the bot asks of the input field

function showInputHelp() {
  const last = [...records.values()].filter((one) => one.message.from.is_bot && one.reply_interface).at(-1);
  const asked = last?.reply_interface;
  const answered =
    last &&
    [...records.values()].some((one) => one.created_at > last.created_at && one.message.from.id === userId);
  const keyboard = asked?.keyboard && !(asked.one_time_keyboard && answered) ? asked.keyboard : [];
  $('reply-keyboard').replaceChildren(
    ...keyboard.map((row) =>
      make(
        'div',
        'keyboard-row',
        ...row.map((button) => {
          const key = make('button', 'key', button.text);
          key.type = 'button';
          key.addEventListener('click', () => sendText(button.text));
          return key;
        }),
      ),
    ),
  );
  $('reply-keyboard').hidden = keyboard.length === 0;
  const forced = asked?.force_reply && !answered;
  $('text').placeholder = (!answered && asked?.input_field_placeholder) || 'Mensaje';
  if (forced) $('text').focus();
  const empty = records.size === 0;
  $('welcome').hidden = !empty;
  const spoken = [...records.values()].some(
    (one) => one.message.from.id === userId && !one.message.text?.startsWith('/'),
  );
  $('suggestions').hidden = spoken;
}

// ---------- sending

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return null;
  }
}

const sendText = (text) => attempt(() => api.send(chat.id, { text, from: userId }));

async function submit(event) {
  event?.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  $('text').value = '';
  resize();
  if (!(await sendText(text))) {
    $('text').value = text;
    resize();
  }
  $('text').focus();
}

function resize() {
  const field = $('text');
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 148)}px`;
  const hasText = field.value.trim() !== '';
  $('send').hidden = !hasText;
  $('record').hidden = hasText;
}

async function press(record, button, key) {
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text);
    return toast('Copiado');
  }
  if (key.getAttribute('aria-busy') === 'true') return;
  key.setAttribute('aria-busy', 'true');
  const pressed = await attempt(() =>
    api.press(chat.id, record.message.message_id, button.callback_data, userId),
  );
  const release = () => key.removeAttribute('aria-busy');
  if (!pressed || answeredEarly.delete(pressed.id)) return release();
  waitingKeys.set(pressed.id, release);
  setTimeout(() => {
    if (waitingKeys.delete(pressed.id)) release();
  }, PRESS_MS);
}

const answeredEarly = new Set();

function showAnswer({ id, chat_id, answer }) {
  if (waitingKeys.has(id)) waitingKeys.get(id)();
  else answeredEarly.add(id);
  waitingKeys.delete(id);
  if (chat_id !== chat.id || !answer.text) return;
  if (answer.show_alert) {
    $('alert-text').textContent = answer.text;
    $('alert').showModal();
  } else {
    toast(answer.text);
  }
}

let toastTimer;
function toast(text) {
  $('toast').textContent = text;
  $('toast').hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($('toast').hidden = true), 3500);
}

let actionTimer;
function showAction(action) {
  clearTimeout(actionTimer);
  $('status').textContent = action ? (ACTIONS[action] ?? 'trabajando') : 'bot';
  $('status').classList.toggle('busy', Boolean(action));
  if (action) actionTimer = setTimeout(() => showAction(null), ACTION_MS);
}

function showPhoto(url) {
  $('viewer-image').src = url;
  $('viewer').showModal();
}

// ---------- attachments

function openMenu(open) {
  $('attach-menu').hidden = !open;
  $('attach').setAttribute('aria-expanded', String(open));
  if (open) $('attach-menu').querySelector('button').focus();
}

function pick(kind) {
  openMenu(false);
  if (kind === 'location') {
    // the middle of Bogotá: a simulator has no business with where its user really is
    return attempt(() =>
      api.send(chat.id, { location: { latitude: 4.59808, longitude: -74.0758 }, from: userId }),
    );
  }
  if (kind === 'contact') {
    const contact = { phone_number: '+573001234567', first_name: 'María Gómez' };
    return attempt(() => api.send(chat.id, { contact, from: userId }));
  }
  $(`pick-${kind}`).click();
}

async function previewPhotos(files) {
  if (files.length === 0) return;
  const chosen = files.slice(0, 10);
  const urls = chosen.map((file) => URL.createObjectURL(file));
  $('preview-title').textContent = chosen.length === 1 ? 'Enviar foto' : `Enviar ${chosen.length} fotos`;
  $('preview-images').replaceChildren(
    ...urls.map((url) => {
      const image = make('img');
      image.src = url;
      image.alt = 'Vista previa';
      return image;
    }),
  );
  $('caption').value = $('text').value;
  $('preview').returnValue = '';
  $('preview').showModal();
  $('caption').focus();
  await new Promise((resolve) => $('preview').addEventListener('close', resolve, { once: true }));
  urls.forEach((url) => URL.revokeObjectURL(url));
  if ($('preview').returnValue !== 'send') return;
  $('text').value = '';
  resize();
  await attempt(() =>
    api.sendFiles(chat.id, chosen, { as: 'photo', text: $('caption').value, from: userId }),
  );
}

const sendAs = (as) => (files) =>
  files.length > 0 &&
  attempt(() => api.sendFiles(chat.id, files, { as, text: $('text').value, from: userId }));

const recorder = new Recorder();
let recordingTimer = null;

async function toggleRecording() {
  if (recordingTimer) return finishRecording(true);
  if ((await attempt(() => recorder.start().then(() => true))) === null) return;
  $('recording').hidden = false;
  $('record').classList.add('recording-now');
  $('record').setAttribute('aria-label', 'Enviar la nota de voz');
  $('recording-time').textContent = '0:00';
  recordingTimer = setInterval(() => ($('recording-time').textContent = clock(recorder.seconds)), 250);
}

async function finishRecording(keep) {
  clearInterval(recordingTimer);
  recordingTimer = null;
  $('recording').hidden = true;
  $('record').classList.remove('recording-now');
  $('record').setAttribute('aria-label', 'Grabar nota de voz');
  const { blob, duration } = await recorder.stop();
  if (!keep) return;
  const file = new File([blob], 'voz', { type: blob.type });
  await attempt(() =>
    api.sendFiles(chat.id, [file], { as: 'voice', duration: duration.toFixed(1), from: userId }),
  );
}

// ---------- people, links, commands

const initials = (user) => `${user.first_name[0] ?? ''}${user.last_name?.[0] ?? ''}`.toUpperCase();
const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(' ');

function showPerson() {
  const user = world.users.find((one) => one.id === userId);
  const group = world.groups.find((one) => one.id === chat.id);
  $('who-face').textContent = initials(user);
  $('who-name').textContent = user.first_name;
  $('bot-name').textContent = group ? group.title : world.bot.first_name;
  $('block').textContent = world.blocked.includes(chat.id) ? 'Desbloquear el bot' : 'Bloquear el bot';
  showCommands();
}

async function refreshWorld() {
  world = await api.state();
}

function showPeople() {
  const entry = (label, note, face, chatId, personId) => {
    const button = make(
      'button',
      '',
      make('span', 'face', face),
      make('span', '', label, make('small', '', note)),
    );
    button.type = 'button';
    button.setAttribute('aria-pressed', String(chatId === chat.id && personId === userId));
    button.addEventListener('click', () => {
      $('people').close();
      void attempt(() => openChat(chatId, personId));
    });
    return button;
  };
  const people = world.users.map((user) =>
    entry(
      fullName(user),
      user.username ? `@${user.username}` : `id ${user.id}`,
      initials(user),
      user.id,
      user.id,
    ),
  );
  const groups = world.groups.flatMap((group) =>
    group.members.map((id) => {
      const user = world.users.find((one) => one.id === id);
      return user ? entry(group.title, `como ${user.first_name}`, '👥', group.id, id) : null;
    }),
  );
  $('people-list').replaceChildren(...people, ...groups.filter(Boolean));
  if (!$('people').open) $('people').showModal();
}

async function addPerson() {
  const name = $('new-person').value.trim();
  if (!name) return $('new-person').focus();
  const user = await attempt(() => api.addUser(name));
  if (!user) return;
  $('new-person').value = '';
  $('people').close();
  await refreshWorld();
  await openChat(user.id, user.id);
}

async function openLink() {
  const text = $('deep-link').value.trim();
  const code = /[?&]start=([\w-]+)/.exec(text)?.[1] ?? /^[\w-]{1,64}$/.exec(text)?.[0];
  if (!code) return toast('Ese enlace no tiene un código de invitación');
  $('deep-link').value = '';
  $('options').close();
  await sendText(`/start ${code}`);
}

function commandList() {
  const scopes = chat.group
    ? [`chat:${chat.id}`, 'all_group_chats', 'default']
    : [`chat:${chat.id}`, 'all_private_chats', 'default'];
  const keys = scopes.flatMap((scope) => [`${scope}/es`, scope]);
  return keys.map((key) => world.commands[key]).find((list) => list?.length) ?? [];
}

function showCommands() {
  const list = commandList();
  $('commands-toggle').hidden = list.length === 0;
  $('commands').replaceChildren(
    ...list.map(({ command, description }) => {
      const button = make('button', '', make('b', '', `/${command}`), make('span', '', description));
      button.type = 'button';
      button.setAttribute('role', 'menuitem');
      button.addEventListener('click', () => {
        openCommands(false);
        void sendText(`/${command}`);
      });
      return button;
    }),
  );
}

function openCommands(open) {
  $('commands').hidden = !open;
  $('commands-toggle').setAttribute('aria-expanded', String(open));
  if (open) $('commands').querySelector('button')?.focus();
}

// ---------- start

function listen() {
  const source = new EventSource('/_sim/events');
  const on = (name, handler) => source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
  on('message', addRecord);
  on('edit', replaceRecord);
  on('delete', removeRecord);
  on('answer', showAnswer);
  on('action', ({ chat_id, action }) => chat_id === chat.id && showAction(action));
  on('delivered', ({ chat_id, message_id }) => {
    if (chat_id !== chat.id) return;
    const record = records.get(message_id);
    if (record) record.delivered = true;
    const svg = elementOf(message_id)?.querySelector('.ticks');
    if (svg) markTicks(svg, true);
  });
  for (const name of ['commands', 'user', 'group']) on(name, () => refreshWorld().then(showPerson));
  let lost = false;
  source.addEventListener('error', () => {
    lost = true;
    $('status').textContent = 'conectando…';
  });
  source.addEventListener('open', () => {
    if (!lost) return;
    lost = false;
    showAction(null);
    void attempt(async () => {
      await refreshWorld();
      await openChat(chat.id, userId);
    });
  });
}

function wire() {
  $('form').addEventListener('submit', submit);
  $('text').addEventListener('input', resize);
  $('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void submit(event);
  });
  $('text').addEventListener('paste', (event) => {
    const images = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (images.length > 0) {
      event.preventDefault();
      void previewPhotos(images);
    }
  });
  $('attach').addEventListener('click', () => openMenu($('attach-menu').hidden));
  $('attach-menu').addEventListener('click', (event) => {
    const kind = event.target.closest('button')?.dataset.pick;
    if (kind) void pick(kind);
  });
  for (const [kind, send] of [
    ['photo', previewPhotos],
    ['voice', sendAs('voice')],
    ['document', sendAs('document')],
  ]) {
    $(`pick-${kind}`).addEventListener('change', (event) => {
      const files = [...event.target.files];
      event.target.value = '';
      void send(files);
    });
  }
  // not a submit button: Enter in the caption must send
  $('preview-cancel').addEventListener('click', () => $('preview').close());
  $('record').addEventListener('click', () => void toggleRecording());
  $('recording-cancel').addEventListener('click', () => void finishRecording(false));
  $('commands-toggle').addEventListener('click', () => openCommands($('commands').hidden));
  $('who').addEventListener('click', showPeople);
  $('add-person').addEventListener('click', () => void addPerson());
  $('more').addEventListener('click', () => $('options').showModal());
  $('open-link').addEventListener('click', () => void openLink());
  for (const [field, action] of [
    ['new-person', addPerson],
    ['deep-link', openLink],
  ]) {
    $(field).addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      void action();
    });
  }
  $('block').addEventListener('click', async () => {
    const blocked = world.blocked.includes(chat.id);
    await attempt(() => api.setBlocked(chat.id, !blocked));
    await refreshWorld();
    showPerson();
    $('options').close();
    toast(blocked ? 'Bot desbloqueado' : 'Bot bloqueado');
  });
  $('to-end').addEventListener('click', toEnd);
  $('scroll').addEventListener('scroll', () => ($('to-end').hidden = isAtEnd()));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (!$('attach-menu').hidden) $('attach').focus();
    openMenu(false);
    openCommands(false);
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('#attach, #attach-menu')) openMenu(false);
    if (!event.target.closest('#commands, #commands-toggle')) openCommands(false);
  });
  $('suggestions').replaceChildren(
    ...SUGGESTIONS.map((text) => {
      const chip = make('button', '', text);
      chip.type = 'button';
      chip.addEventListener('click', () => {
        $('text').value = text;
        resize();
        $('text').focus();
      });
      return chip;
    }),
  );
}

async function start() {
  wire();
  await refreshWorld();
  let [chatId, personId] = JSON.parse(localStorage.getItem('persona') ?? '[0,0]');
  const wanted = Number(new URLSearchParams(location.search).get('persona'));
  if (wanted) [chatId, personId] = [wanted, wanted];
  const known = world.users.some((user) => user.id === personId);
  if (!known) chatId = personId = world.users[0].id;
  await openChat(chatId, personId);
  listen();
}

start().catch((error) => toast(error.message));
