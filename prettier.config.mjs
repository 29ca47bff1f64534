/** @type {import('prettier').Config} */
export default {
  printWidth: 120,
  singleQuote: true,
  trailingComma: 'all',
  // White space in templates of HTML is part of what they make.
  embeddedLanguageFormatting: 'off',
};
