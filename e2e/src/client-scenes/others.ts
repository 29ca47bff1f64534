/** A table that others change too. */
/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- `Scene` has the types */
import type { Play } from '../client-stage.js';
import { openTable, typeIntoCell } from '../client-terminal.js';

export const others: Play = {
  title: 'Together with others',
  text: `The rows follow the server. What others do is there a moment later, and nothing of yours is lost by it.`,
  scenes: [
    {
      title: "Other people's changes",
      text: `\`↻\` marks a row that someone else has just changed. The cursor stays where it is, and so does what is half typed.`,
      act: async (stage) => {
        await openTable(stage.terminal, 'people');
        stage.keys('Right');
        await typeIntoCell(stage.terminal, 'Ada K');
        await stage.change('/people/3', { city: 'Arlington' });
      },
      shows: /Ada K {2,}(.|\n)*↻ +3 .*Arlington/,
    },
    {
      title: 'When somebody else was faster',
      text: `An edit is saved only if the row is still as it was. Here another client has changed the name and the age meanwhile.
Both versions stand beside what they began with: \`←\` and \`→\` choose a side for a cell, \`m\` takes both where they don't
clash, \`y\` and \`t\` choose for all cells, and \`Esc\` goes back to editing.`,
      act: async (stage) => {
        stage.type('ing');
        stage.keys('Enter');
        await stage.shows(/not saved/);
        await stage.change('/people/1', { name: 'Ada Byron', age: 37 });
        await stage.press('save');
      },
      shows: /base +yours +theirs/,
    },
    {
      title: 'Decided, and saved',
      text: `\`m\` took their age, \`←\` your name; \`Enter\` saves that, again only if nobody has changed the row meanwhile.`,
      act: async (stage) => {
        await stage.press('merge', 'yours', 'save as chosen');
      },
      shows: /Ada King +ada@example.org +37(.|\n)*Saved/,
    },
  ],
};
