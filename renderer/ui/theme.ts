import {
  createTheme,
  type CSSVariablesResolver,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const blue: MantineColorsTuple = [
  '#e8eefc',
  '#cfdbf8',
  '#9db6f2',
  '#7aa2ff',
  '#5580ea',
  '#3668df',
  '#2457d6',
  '#1c48b8',
  '#163a96',
  '#102c74',
];

/** The greys of the dark theme, from text to the page behind everything; see tokens.css. */
const dark: MantineColorsTuple = [
  '#eef1f5',
  '#c4cad3',
  '#a2abb9',
  '#727c8b',
  '#2a303b',
  '#1c212a',
  '#161a21',
  '#12161c',
  '#0e1116',
  '#0b0d11',
];

/** The component library's theme, from the tokens of tokens.css. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 3 },
  colors: { accent: blue, dark },
  autoContrast: true,
  // The library takes the text's colour from the light theme's shade in both themes.
  variantColorResolver: (input) => ({
    ...defaultVariantColorsResolver(input),
    ...(input.variant === 'filled' && (input.color ?? 'accent') === 'accent' ? { color: 'var(--cs-on-accent)' } : {}),
  }),
  fontFamily: 'var(--cs-font)',
  fontFamilyMonospace: 'var(--cs-mono)',
  headings: { fontFamily: 'var(--cs-font)', fontWeight: '650' },
  defaultRadius: 10,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Locking the scroll writes a <style>, which the content security policy forbids; the page itself never scrolls.
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--cs-surface)',
  '--mantine-color-text': 'var(--cs-text)',
  '--mantine-color-dimmed': 'var(--cs-muted)',
  '--mantine-color-placeholder': 'var(--cs-muted)',
  '--mantine-color-default': 'var(--cs-surface)',
  '--mantine-color-default-color': 'var(--cs-text)',
  '--mantine-color-default-hover': 'var(--cs-bg)',
  '--mantine-color-default-border': 'var(--cs-line)',
  '--mantine-color-error': 'var(--cs-lost)',
};

/** Lets the library's own colours follow the tokens, so that both themes come from one table. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
