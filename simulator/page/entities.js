const ELEMENTS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

/**
 * A message's text as nodes, its entities as elements. Never as HTML, so nothing in a message can run.
 * @param onCommand called with the text of a tapped /command
 */
export function renderText(text, entities, onCommand) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, sorted, onCommand);
  return fragment;
}

function fill(parent, text, start, end, entities, onCommand) {
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const entityEnd = Math.min(end, entity.offset + entity.length);
    if (entity.offset < at || entityEnd <= at) continue;
    parent.append(text.slice(at, entity.offset));
    const inner = entities.slice(index + 1).filter((one) => one.offset < entityEnd);
    const element = elementFor(entity, text.slice(entity.offset, entityEnd), onCommand);
    fill(element, text, entity.offset, entityEnd, inner, onCommand);
    parent.append(element);
    // a block ends its line by itself: the line break behind it would show as an empty line
    const block = element.matches('pre, blockquote') && text[entityEnd] === '\n';
    at = entityEnd + (block ? 1 : 0);
  }
  parent.append(text.slice(at, end));
}

function elementFor(entity, covered, onCommand) {
  if (entity.type === 'text_link' || entity.type === 'url' || entity.type === 'email') {
    const link = document.createElement('a');
    link.href = entity.url ?? (entity.type === 'email' ? `mailto:${covered}` : withScheme(covered));
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    return link;
  }
  if (entity.type === 'bot_command') {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'command';
    button.addEventListener('click', () => onCommand(covered));
    return button;
  }
  if (entity.type === 'spoiler') {
    const hidden = document.createElement('span');
    hidden.className = 'spoiler';
    hidden.tabIndex = 0;
    return hidden;
  }
  return document.createElement(ELEMENTS[entity.type] ?? 'span');
}

const withScheme = (url) => (/^https?:\/\//i.test(url) ? url : `http://${url}`);
