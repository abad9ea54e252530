import sharp from 'sharp';

export interface PhotoSample {
  name: string;
  kind: 'ticket' | 'lista' | 'manuscrito';
  image: Buffer;
  truth: { nombre: string; cantidad: number; precio: number }[];
}

/** How badly the picture was taken, 0 (a scan) to 1 (a poor phone in a dim shop). */
export interface Damage {
  severity: number;
}

/** Small, seedable and good enough to vary pictures (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PIECES: readonly [name: string, from: number, to: number][] = [
  ['Anillo oro 18k', 600, 4200],
  ['Aretes plata 925', 45, 260],
  ['Cadena oro 18k', 900, 5200],
  ['Dije corazon', 80, 700],
  ['Pulsera tejida', 60, 480],
  ['Reloj Casio', 120, 690],
  ['Argolla matrimonio', 700, 2600],
  ['Topos circon', 40, 190],
  ['Collar perlas', 150, 980],
  ['Tobillera plata', 50, 210],
  ['Candongas oro', 300, 1500],
  ['Gargantilla plata', 90, 520],
];
const FONTS = {
  ticket: ['DejaVu Sans Mono', 'Liberation Mono', 'Courier Prime'],
  lista: ['DejaVu Sans', 'Liberation Serif', 'Liberation Sans'],
  manuscrito: ['Humor Sans', 'Breip', 'DkgHandwriting'],
} as const;
const WIDTH = 1000;

function pesos(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '.');
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function draw(
  kind: PhotoSample['kind'],
  truth: PhotoSample['truth'],
  random: () => number,
): { svg: string; height: number } {
  const fonts = FONTS[kind];
  const font = fonts[Math.floor(random() * fonts.length)]!;
  const size = kind === 'ticket' ? 27 : kind === 'lista' ? 32 : 40;
  const step = Math.round(size * (1.55 + random() * 0.5));
  const left = 150;
  const ink = ['#1b1b1f', '#23305c', '#333333'][Math.floor(random() * 3)]!;
  const rows: string[] = [];
  let y = 150;
  const put = (x: number, text: string, anchor = 'start'): void => {
    const wobble = kind === 'manuscrito' ? (random() - 0.5) * 7 : 0;
    rows.push(`<text x="${x}" y="${y + wobble}" text-anchor="${anchor}">${xml(text)}</text>`);
  };
  const total = truth.reduce((sum, item) => sum + item.cantidad * item.precio, 0);
  if (kind === 'ticket') {
    put(500, 'JOYERIA EL DORADO', 'middle');
    y += step * 1.3;
    put(left, 'DETALLE');
    put(610, 'CANT', 'middle');
    put(850, 'VALOR', 'end');
    for (const item of truth) {
      y += step;
      put(left, item.nombre);
      put(610, String(item.cantidad), 'middle');
      put(850, pesos(item.precio * item.cantidad), 'end');
    }
    y += step * 1.2;
    put(left, 'TOTAL');
    put(850, `$${pesos(total)}`, 'end');
  } else {
    for (const item of truth) {
      put(
        left,
        `${item.cantidad} ${item.nombre.toLowerCase()} $${pesos(item.precio)}${item.cantidad > 1 ? ' c/u' : ''}`,
      );
      y += step;
    }
    y += step * 0.3;
    put(left, `Total $${pesos(total)}`);
  }
  const height = Math.round(y + 150);
  const rules =
    kind === 'manuscrito'
      ? Array.from(
          { length: Math.floor(height / step) },
          (_, i) => `<path d="M90 ${i * step + 12}H910" stroke="#b8c7dd" stroke-width="1.2"/>`,
        ).join('')
      : '';
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}"><rect width="100%" height="100%" fill="#54402f"/>` +
    `<rect x="80" y="50" width="840" height="${height - 100}" fill="#f5f2ea"/>${rules}` +
    `<g font-family="${font}" font-size="${size}" fill="${ink}">${rows.join('')}</g></svg>`;
  return { svg, height };
}

/** Looks at the paper from aside: a projective map of the picture, sampled bilinearly. */
async function tilt(image: Buffer, strength: number, random: () => number): Promise<sharp.Sharp> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const gx = ((random() - 0.5) * strength) / width;
  const gy = ((random() - 0.5) * strength) / height;
  const out = Buffer.alloc(data.length, 60);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const w = 1 + gx * (x - width / 2) + gy * (y - height / 2);
      const sx = (x - width / 2) / w + width / 2;
      const sy = (y - height / 2) / w + height / 2;
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      if (x0 < 0 || y0 < 0 || x0 >= width - 1 || y0 >= height - 1) continue;
      const fx = sx - x0;
      const fy = sy - y0;
      for (let c = 0; c < 3; c++) {
        const at = (px: number, py: number): number => data[(py * width + px) * 3 + c]!;
        out[(y * width + x) * 3 + c] =
          (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) +
          (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy;
      }
    }
  }
  return sharp(out, { raw: { width, height, channels: 3 } });
}

/** Sensor noise: the sum of three uniforms is near enough to a normal one. */
async function grain(image: sharp.Sharp, amount: number, random: () => number): Promise<sharp.Sharp> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i += 3) {
    const noise = (random() + random() + random() - 1.5) * amount;
    for (let c = 0; c < 3; c++) data[i + c] = Math.max(0, Math.min(255, data[i + c]! + noise));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
}

/** One picture of a paper whose content is known; the same seed always gives the same one. */
export async function makeSample(
  seed: number,
  kind: PhotoSample['kind'],
  { severity }: Damage,
): Promise<PhotoSample> {
  const random = randomFrom(seed);
  const count = 1 + Math.floor(random() * 5);
  const names = [...PIECES].sort(() => random() - 0.5).slice(0, count);
  const truth = names.map(([nombre, from, to]) => ({
    nombre,
    cantidad: random() < 0.25 ? 2 + Math.floor(random() * 3) : 1,
    precio: Math.round((from + random() * (to - from)) / 5) * 5000,
  }));
  const { svg, height } = draw(kind, truth, random);
  const angle = (random() - 0.5) * 14 * severity;
  const turned = await sharp(Buffer.from(svg)).rotate(angle, { background: '#54402f' }).png().toBuffer();
  const { width: w = WIDTH, height: h = height } = await sharp(turned).metadata();
  const shade = 0.55 * severity;
  const shadow = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><defs><linearGradient id="g" x1="${random()}" y1="0" x2="${random()}" y2="1">` +
      `<stop offset="0" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${shade}"/></linearGradient></defs>` +
      `<rect width="100%" height="100%" fill="url(#g)"/><path d="M0 ${h * random()}L${w} ${h * random()}V${h}H0Z" fill="#000" opacity="${shade * 0.35}"/></svg>`,
  );
  const shaded = await sharp(turned)
    .composite([{ input: shadow }])
    .png()
    .toBuffer();
  const noisy = await grain(await tilt(shaded, 0.28 * severity, random), 46 * severity, random);
  const soft = severity > 0.2 ? noisy.blur(0.3 + severity * 0.7) : noisy;
  const image = await soft.jpeg({ quality: Math.round(92 - 42 * severity) }).toBuffer();
  return { name: `${kind}-${seed}-${severity}`, kind, image, truth };
}
