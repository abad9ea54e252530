import { parseHtml, parseMarkdown, withDetectedEntities } from './entities';

describe('HTML', () => {
  it('keeps offsets in UTF-16, nests, decodes references and trims', () => {
    expect(
      parseHtml(' 💍 <b>oro &amp; <i>plata</i></b> <a href="https://x.co/?a=1&amp;b=2">ver</a>&nbsp; '),
    ).toEqual({
      text: '💍 oro & plata ver&nbsp;',
      entities: [
        { type: 'bold', offset: 3, length: 11 },
        { type: 'italic', offset: 9, length: 5 },
        { type: 'text_link', offset: 15, length: 3, url: 'https://x.co/?a=1&b=2' },
      ],
    });
  });

  it('makes one entity of pre with a language', () => {
    expect(parseHtml('<pre><code class="language-js">x</code></pre>').entities).toEqual([
      { type: 'pre', offset: 0, length: 1, language: 'js' },
    ]);
  });

  it.each([
    ['a</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>ñ</i>', 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'],
    ['2 < 3', 'Unsupported start tag "" at byte offset 2'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('refuses %s', (source, text) => {
    expect(() => parseHtml(source)).toThrow(`Bad Request: can't parse entities: ${text}`);
  });
});

it('reads Markdown of the first kind, as the Telegram node of n8n sends it', () => {
  expect(parseMarkdown('*oro* _fino_ [ver](https://x.co/) 5\\*3')).toEqual({
    text: 'oro fino ver 5*3',
    entities: [
      { type: 'bold', offset: 0, length: 3 },
      { type: 'italic', offset: 4, length: 4 },
      { type: 'text_link', offset: 9, length: 3, url: 'https://x.co/' },
    ],
  });
  expect(() => parseMarkdown('precio_total')).toThrow(
    "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 6",
  );
});

it('recognises commands, links, e-mail addresses, mentions and hashtags', () => {
  const text = '/start@joya_bot x@y.co www.x.co/a. @ana_joyas #oro';
  expect(
    withDetectedEntities({ text, entities: [] }).entities.map((one) => [
      one.type,
      text.substr(one.offset, one.length),
    ]),
  ).toEqual([
    ['bot_command', '/start@joya_bot'],
    ['email', 'x@y.co'],
    ['url', 'www.x.co/a'],
    ['mention', '@ana_joyas'],
    ['hashtag', '#oro'],
  ]);
});
