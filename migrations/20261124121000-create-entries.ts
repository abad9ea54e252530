import type { MigrationQuery } from '../database/migrator';
import { ownedByPlatformSql } from '../database/migration-tools';

const FUNCTIONS = ['enter_with_api_key(text)', 'enter_with_session(uuid, uuid, uuid)'];

/**
 * Who is asking, and with them the tenant of the statements that follow in the same transaction: an API call needs one
 * round trip, and each one still asks whether its key or login is good. Nobody found, or a shop that is not active: no
 * row or no tenant, and without a tenant row level security shows nothing.
 *
 * They run as the platform role, because the tenant is not known yet, and remember to the minute that the caller was
 * here. That mark may be lost when the power fails, so it does not wait for the disk: the functions are for
 * transactions that write nothing else.
 */
export async function up(query: MigrationQuery): Promise<void> {
  await query(`
    CREATE FUNCTION enter_with_api_key(hash text)
      RETURNS TABLE (api_key_id uuid, made_by uuid, shop uuid, shop_status text, shop_plan text, key_scopes text[])
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE seen_long_ago boolean;
    BEGIN
      SELECT k.id, k.created_by, k.organization_id, o.status, o.plan, k.scopes,
             coalesce(k.last_used_at < now() - interval '1 minute', true)
        INTO api_key_id, made_by, shop, shop_status, shop_plan, key_scopes, seen_long_ago
        FROM public.api_keys k JOIN public.organizations o ON o.id = k.organization_id
       WHERE k.key_hash = hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now());
      IF NOT FOUND THEN RETURN; END IF;
      IF seen_long_ago THEN
        PERFORM set_config('synchronous_commit', 'off', true);
        UPDATE public.api_keys SET last_used_at = now() WHERE id = api_key_id;
      END IF;
      IF shop_status = 'active' THEN PERFORM set_config('app.organization_id', shop::text, true); END IF;
      RETURN NEXT;
    END $$;

    CREATE FUNCTION enter_with_session(user_id uuid, shop_id uuid, login_id uuid)
      RETURNS TABLE (name text, role text, platform_admin boolean, active boolean, shop_status text, shop_plan text)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE seen_long_ago boolean;
    BEGIN
      SELECT u.nombre, u.rol, u.is_platform_admin, u.activo, o.status, o.plan,
             coalesce(u.last_seen_at < now() - interval '1 minute', true)
        INTO name, role, platform_admin, active, shop_status, shop_plan, seen_long_ago
        FROM public.users u JOIN public.organizations o ON o.id = u.organization_id
       WHERE u.id = enter_with_session.user_id AND u.organization_id = shop_id
         AND EXISTS (SELECT 1 FROM public.refresh_tokens r WHERE r.family_id = login_id AND r.user_id = u.id)
         AND NOT EXISTS (SELECT 1 FROM public.refresh_tokens r WHERE r.family_id = login_id AND r.revoked_at IS NOT NULL);
      IF NOT FOUND THEN RETURN; END IF;
      IF active AND seen_long_ago THEN
        PERFORM set_config('synchronous_commit', 'off', true);
        UPDATE public.users u SET last_seen_at = now() WHERE u.id = enter_with_session.user_id;
      END IF;
      IF active AND (shop_status = 'active' OR platform_admin) THEN
        PERFORM set_config('app.organization_id', shop_id::text, true);
      END IF;
      RETURN NEXT;
    END $$;

    REVOKE ALL ON FUNCTION ${FUNCTIONS.join(', ')} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${FUNCTIONS.join(', ')} TO jewelry_app;
    ${FUNCTIONS.map(ownedByPlatformSql).join('')}`);
}

export async function down(query: MigrationQuery): Promise<void> {
  await query(`DROP FUNCTION ${FUNCTIONS.join(', ')};`);
}
