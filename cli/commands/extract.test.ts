import { Readable } from 'node:stream';
import { extractLines } from './extract';

async function run(lines: string[]): Promise<{ out: Record<string, unknown>[]; failures: number }> {
  const out: Record<string, unknown>[] = [];
  const failures = await extractLines(
    Readable.from([lines.join('\n')]),
    (line) => void out.push(JSON.parse(line) as Record<string, unknown>),
    __dirname,
  );
  return { out, failures };
}

describe('jewelry extract', () => {
  it('answers each line in order with the agreed keys', async () => {
    const { out, failures } = await run([
      '{"id":"a","channel":"text","text":"anillo plata 925 50.000"}',
      '{"id":2,"channel":"voice","text":"hola buenas tardes"}',
    ]);
    expect(failures).toBe(0);
    expect(out.map((o) => o.id)).toEqual(['a', 2]);
    expect(Object.keys(out[0]!)).toEqual([
      'id',
      'items',
      'cliente',
      'descuento',
      'iva',
      'metodo_pago',
      'notas',
      'confianza',
    ]);
    expect(Object.keys((out[0]!.items as object[])[0]!)).toEqual([
      'nombre',
      'descripcion',
      'cantidad',
      'precio',
      'tipo_prenda',
      'material',
      'peso_gramos',
    ]);
    expect(out[1]!.items).toEqual([]);
  });

  it('reports a bad line and reads the rest', async () => {
    const { out, failures } = await run([
      'no es json',
      '{"id":"x","channel":"fax","text":"a"}',
      '{"id":"y","image":"no-existe.png"}',
      '[]',
      '',
      '{"id":"z","text":"dije plata 30.000"}',
    ]);
    expect(failures).toBe(4);
    expect(out.map((o) => [o.id, typeof o.error])).toEqual([
      [null, 'string'],
      ['x', 'string'],
      ['y', 'string'],
      [null, 'string'],
      ['z', 'undefined'],
    ]);
  });
});
