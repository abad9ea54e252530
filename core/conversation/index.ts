export { converse, advance } from './machine';
export { parseUpdate, type TelegramUpdate } from './telegram-update';
export { buildTexts, type TextOverrides } from './texts';
export { plainText } from './html';
export { PAGE_SIZE } from './after-sale';
export * from './state';
