const { resolve } = require('node:path');
const DependencyExtraction = require('@wordpress/dependency-extraction-webpack-plugin');
const standard = require('@wordpress/scripts/config/webpack.config');

const jsxRuntime = 'react/jsx-runtime';

// WordPress has a script for React's JSX runtime only from 6.6 on, so ours is bundled.
const externals = new DependencyExtraction({
  requestToExternal: (request) => (request === jsxRuntime ? false : undefined),
});

module.exports = {
  ...standard,
  entry: {
    settings: resolve(__dirname, 'src/settings.tsx'),
    'form-block': resolve(__dirname, 'src/form-block.tsx'),
  },
  resolve: {
    ...standard.resolve,
    alias: {
      ...standard.resolve.alias,
      [`${jsxRuntime}$`]: resolve(__dirname, 'src/jsx-runtime.js'),
    },
  },
  plugins: [
    ...standard.plugins.filter((plugin) => !(plugin instanceof DependencyExtraction)),
    externals,
  ],
};
