/**
 * Members that TypeDoc is not to ask a sentence about: those with one literal value (`readonly type: 'data'`), which say
 * by their type all that there is to say, and those of a union's alternative that has a comment of its own. They count as
 * documented while TypeDoc checks, and have nothing more in the pages than they have in the code.
 */
import { Application, Comment, Converter, LiteralType, ReflectionKind, ReflectionType, UnionType } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  const marked = new Set();

  function mark(member) {
    if (member.hasComment()) return;
    member.comment = new Comment([{ kind: 'text', text: 'Evident.' }]);
    marked.add(member);
  }

  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const member of project.getReflectionsByKind(ReflectionKind.Property))
      if (member.type instanceof LiteralType) mark(member);
    for (const { type } of project.getReflectionsByKind(ReflectionKind.TypeAlias))
      if (type instanceof UnionType) membersOfCommented(type).forEach(mark);
  });
  app.on(Application.EVENT_VALIDATE_PROJECT, () => {
    for (const member of marked) delete member.comment;
    marked.clear();
  });
}

function membersOfCommented({ types, elementSummaries = [] }) {
  return types
    .filter((_, index) => (elementSummaries[index] ?? []).length > 0)
    .flatMap((type) => (type.type === 'intersection' ? type.types : [type]))
    .flatMap((type) => (type instanceof ReflectionType ? (type.declaration.children ?? []) : []));
}
