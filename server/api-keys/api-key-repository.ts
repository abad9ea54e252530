import type { Tx } from '../../database/tenancy';

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdBy: string | null;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  createdAt: Date;
}

const COLUMNS = `id, name, prefix, scopes, created_by AS "createdBy", last_used_at AS "lastUsedAt",
  expires_at AS "expiresAt", created_at AS "createdAt"`;

/** Keys of the tenant that were not revoked, newest first. */
export function listApiKeys(tx: Tx): Promise<ApiKey[]> {
  return tx.rows<ApiKey>(
    `SELECT ${COLUMNS} FROM api_keys WHERE organization_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id`,
    [tx.organizationId],
  );
}

export async function insertApiKey(
  tx: Tx,
  key: {
    name: string;
    prefix: string;
    keyHash: string;
    scopes: string[];
    createdBy: string | null;
    expiresAt: Date | null;
  },
): Promise<ApiKey> {
  const [row] = await tx.rows<ApiKey>(
    `INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, (SELECT id FROM users WHERE id = $6), $7) RETURNING ${COLUMNS}`,
    [tx.organizationId, key.name, key.prefix, key.keyHash, key.scopes, key.createdBy, key.expiresAt],
  );
  return row as ApiKey;
}

/** @returns false when the tenant has no such key that still works */
export async function revokeApiKey(tx: Tx, id: string): Promise<boolean> {
  const touched = await tx.run(
    'UPDATE api_keys SET revoked_at = now() WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL',
    [tx.organizationId, id],
  );
  return touched > 0;
}
