import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod/v4';
import { UnauthorizedError } from '../http/errors';

const ISSUER = 'jewelry';
const AUDIENCE = 'jewelry-api';
const TYPE = 'at+jwt';

const Claims = z.object({
  sub: z.guid(),
  org: z.guid().nullable(),
  sid: z.guid(),
});

export interface AccessClaims {
  userId: string;
  /** null for a platform admin of no shop. */
  organizationId: string | null;
  /** The login (refresh token family) that this token came from. */
  sessionId: string;
}

/** Short-lived signed tokens (HS256 with a key derived for nothing else). */
export class AccessTokens {
  constructor(
    private readonly key: Uint8Array,
    readonly lifeSeconds: number,
  ) {}

  sign(claims: AccessClaims, now = new Date()): Promise<string> {
    const issuedAt = Math.floor(now.getTime() / 1000);
    return new SignJWT({ org: claims.organizationId, sid: claims.sessionId })
      .setProtectedHeader({ alg: 'HS256', typ: TYPE })
      .setSubject(claims.userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.lifeSeconds)
      .sign(this.key);
  }

  /** @throws UnauthorizedError for anything that is not a living token of ours: other algorithms, audience, issuer, type. */
  async verify(token: string, now = new Date()): Promise<AccessClaims> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        currentDate: now,
        requiredClaims: ['exp', 'iat', 'jti'],
      });
      const claims = Claims.parse(payload);
      return { userId: claims.sub, organizationId: claims.org, sessionId: claims.sid };
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new UnauthorizedError('El token de acceso venció.', 'token_expired');
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw new UnauthorizedError();
      throw error;
    }
  }
}
