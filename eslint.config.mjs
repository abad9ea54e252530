import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/**
 * What `n8n-node lint` (@n8n/node-cli) runs for packages outside n8n Cloud: both of n8n's plugins. It also asks
 * eslint-plugin-import-x whether imports resolve, which `npm run typecheck` answers here.
 */
const n8nRules = n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport;
const plugins = { ...n8nRules.plugins, 'n8n-nodes-base': n8nNodesBase };

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
  ...off([
    '@n8n/community-nodes/require-node-api-error',
    'n8n-nodes-base/node-execute-block-wrong-error-thrown',
  ]),
  // Our credential is a database, not an API.
  ...off([
    'n8n-nodes-base/cred-class-name-unsuffixed',
    'n8n-nodes-base/cred-class-field-name-unsuffixed',
    'n8n-nodes-base/cred-class-field-display-name-missing-api',
    'n8n-nodes-base/node-class-description-credentials-name-unsuffixed',
  ]),
  // They prescribe English words or English capitals; our staff read Spanish.
  ...off([
    'n8n-nodes-base/cred-class-field-display-name-miscased',
    'n8n-nodes-base/node-param-display-name-miscased',
    'n8n-nodes-base/node-param-display-name-wrong-for-dynamic-options',
    'n8n-nodes-base/node-param-description-wrong-for-dynamic-options',
    'n8n-nodes-base/node-param-description-wrong-for-limit',
    'n8n-nodes-base/node-param-operation-option-action-miscased',
  ]),
  // Files are named after the class, types after the product (`jewelryInvoice`): in n8n's list they stand among others'.
  ...off(['n8n-nodes-base/node-filename-against-convention']),
  // The list of operations and its default are made from the operations' own files.
  ...off(['n8n-nodes-base/node-param-default-missing']),
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
    plugins,
    rules: {
      ...n8nRules.rules,
      'no-console': 'error',
    },
  },
  {
    files: ['credentials/**/*.ts'],
    rules: {
      ...n8nNodesBase.configs.credentials.rules,
      // as in n8n's own configuration: both are for credentials of n8n itself
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
      'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
      ...OFF,
    },
  },
  {
    files: ['nodes/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      ...n8nNodesBase.configs.nodes.rules,
      // as in n8n's own configuration: they do not know today's types
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
      ...OFF,
    },
  },
  {
    files: ['package.json'],
    plugins,
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    rules: {
      ...n8nRules.rules,
      ...n8nNodesBase.configs.community.rules,
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
