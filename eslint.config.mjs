import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import tseslint from 'typescript-eslint';

/** n8n's own rules for community nodes (what `n8n-node lint` runs), without the ones for n8n Cloud. */
const n8nRules = n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport;

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
    rules: {
      ...n8nRules.rules,
      // Off on purpose: the package is a whole application (it runs its own server and database beside n8n),
      // so it has runtime dependencies and an override; both rules are about packages for n8n Cloud.
      '@n8n/community-nodes/no-runtime-dependencies': 'off',
      '@n8n/community-nodes/no-overrides-field': 'off',
      // Off on purpose: the bot and the AI service are n8n's own credentials, so that staff set them up once.
      '@n8n/community-nodes/no-credential-reuse': 'off',
      '@n8n/community-nodes/valid-credential-references': 'off',
      // Off on purpose: helpers throw what happened; nodes/shared/errors.ts translates it at the node's edge.
      '@n8n/community-nodes/require-node-api-error': 'off',
    },
  },
  {
    // Off on purpose: an agent has no Telegram update to hand over.
    files: ['nodes/Conversation/Conversation.node.ts'],
    rules: { '@n8n/community-nodes/node-usable-as-tool': 'off' },
  },
);
