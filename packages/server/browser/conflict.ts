/** The cell was changed by somebody else meanwhile: which one is to stay? */

export interface CellVersions {
  readonly column: string;
  readonly before: string;
  readonly mine: string;
  readonly theirs: string;
}

export type Choice = 'mine' | 'theirs' | 'neither';

/** Resolves to `neither` where the reader goes on editing. */
export function chooseVersion({ column, before, mine, theirs }: CellVersions): Promise<Choice> {
  const dialog = document.createElement('dialog');
  dialog.id = 'conflict';
  const title = document.createElement('h2');
  title.textContent = `“${column}” was changed meanwhile`;
  const list = document.createElement('dl');
  for (const [name, text] of [
    ['It was', before],
    ['It is now', theirs],
    ['You wrote', mine],
  ] as const) {
    const term = document.createElement('dt');
    const value = document.createElement('dd');
    term.textContent = name;
    value.textContent = text;
    list.append(term, value);
  }
  const form = document.createElement('form');
  form.method = 'dialog';
  for (const [value, label] of [
    ['theirs', 'Take theirs'],
    ['mine', 'Write mine'],
    ['neither', 'Go on editing'],
  ] as const) {
    const button = document.createElement('button');
    button.value = value;
    button.textContent = label;
    form.append(button);
  }
  dialog.append(title, list, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const { returnValue } = dialog;
      dialog.remove();
      resolve(returnValue === 'mine' || returnValue === 'theirs' ? returnValue : 'neither');
    });
  });
}
