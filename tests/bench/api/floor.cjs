// The floor of bench:api: Express 5 and pg, nothing else, with the very statements of the API and their
// rows as JSON. No tenant, no token, no limits, no validation, no log.
const { randomUUID } = require('node:crypto');
const express = require('express');
const pg = require('pg');

const statements = JSON.parse(process.env.FLOOR_STATEMENTS);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 15 });
const app = express();
app.use(express.json());

app.get('/invoices', async (request, response) => {
  const organization = request.query.organization;
  const { rows } = await pool.query(statements.list.text, [organization, ...statements.list.values.slice(1)]);
  const { rows: count } = await pool.query(statements.count.text, [organization]);
  response.set('X-Total-Count', String(count[0].count)).json(rows);
});

app.get('/invoices/:id', async (request, response) => {
  const { rows } = await pool.query(statements.get.text, [request.params.id]);
  response.json(rows[0]);
});

app.post('/invoices', async (request, response) => {
  const { organization, seller } = request.query;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { counter, insert } = statements;
    const next = await client.query(counter.text, [organization, 'PISO-202601']);
    const values = [...insert.values];
    values[0] = organization;
    values[1] = `PISO-202601-${next.rows[0].last_value}`;
    values[2] = null; // no customer of its own
    values[21] = seller;
    values[30] = randomUUID();
    await client.query(insert.text, values);
    const made = await client.query(statements.get.text, [values[30]]);
    await client.query('COMMIT');
    response.status(201).json(made.rows[0]);
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
});

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
