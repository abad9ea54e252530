import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import tseslint from 'typescript-eslint';

/**
 * What `n8n-node lint` (@n8n/node-cli) runs for packages outside n8n Cloud. Its second plugin,
 * eslint-plugin-n8n-nodes-base, refuses to be installed with npm ("npx only-allow pnpm"), so it is no dependency; its
 * rules were run by hand, and those that our nodes break prescribe English words, English capitals, or `Api` in names.
 */
const n8nRules = n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport;

const off = (names) => Object.fromEntries(names.map((name) => [name, 'off']));

/** The rules of n8n's that are off, each with its reason. This is the only place. */
const OFF = {
  // The package is a whole application (it runs its own server and database beside n8n), so it has runtime
  // dependencies and an override; both rules are about packages for n8n Cloud. Its author is a project without a mailbox.
  ...off([
    '@n8n/community-nodes/no-runtime-dependencies',
    '@n8n/community-nodes/no-overrides-field',
    '@n8n/community-nodes/valid-author',
  ]),
  // The bot and the AI service are n8n's own credentials, so that staff set them up once.
  ...off(['@n8n/community-nodes/no-credential-reuse', '@n8n/community-nodes/valid-credential-references']),
  // Helpers throw what happened; nodes/shared/errors.ts translates it at the node's edge.
  ...off(['@n8n/community-nodes/require-node-api-error']),
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'dist.*/',
      'node_modules/',
      'coverage/',
      '.jest-cache/',
      'stack/runtime/',
      '.data/',
      'bench-results/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'zod',
              message:
                "Import from 'zod/v4': n8n-workflow pins the package to 3.25, where the v4 API lives under that path.",
            },
          ],
        },
      ],
    },
  },
  { files: ['**/*.js', '**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: n8nRules.plugins,
    rules: { ...n8nRules.rules, ...OFF, 'no-console': 'error' },
  },
  {
    files: ['package.json'],
    plugins: n8nRules.plugins,
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    rules: {
      ...n8nRules.rules,
      '@typescript-eslint/no-unused-expressions': 'off',
      ...OFF,
    },
  },
  {
    // An agent has no Telegram update to hand over.
    files: ['nodes/Conversation/Conversation.node.ts'],
    rules: { '@n8n/community-nodes/node-usable-as-tool': 'off' },
  },
);
