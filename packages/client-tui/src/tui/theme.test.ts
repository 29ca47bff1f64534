import { describe, expect, it } from 'vitest';
import { themeFor, themes, tones } from './theme.js';

describe('themes', () => {
  it('are the one that is named, or the default', () => {
    expect(themeFor({}, { theme: 'light' }).accent).toEqual({ color: 'blue' });
    expect(themeFor({})).toEqual(themes['default']!.theme);
    expect(themeFor({}, { theme: 'constructor' })).toEqual(themes['default']!.theme);
  });

  it('take other colours for single tones, and keep what else there is to them', () => {
    const theme = themeFor({}, { colors: { bad: 'magenta' } });
    expect([theme.bad, theme.good]).toEqual([{ color: 'magenta', bold: true }, { color: 'green' }]);
  });

  it.each(['1', '0', 'false'])('have no colours where NO_COLOR is %j, whatever the settings say', (value) => {
    const theme = themeFor({ NO_COLOR: value }, { theme: 'light', colors: { bad: 'red' } });
    expect(tones.flatMap((tone) => [theme[tone].color, theme[tone].backgroundColor]).filter(Boolean)).toEqual([]);
    expect(themeFor({ NO_COLOR: '' }).good).toEqual({ color: 'green' });
  });
});
