/** What one can do to the page's text: the toolbar's commands, the keys, the shorthand while typing. */
import { baseKeymap, chainCommands, setBlockType, toggleMark } from 'prosemirror-commands';
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { liftListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import type { Command, EditorState, Plugin } from 'prosemirror-state';
import { redoCommand, undoCommand, ySyncPlugin, yUndoPlugin } from 'y-prosemirror';
import type { XmlFragment } from 'yjs';
import { PAGE_NODES } from '../../../shared/docs/page.ts';
import { node, strong } from './schema.ts';

type ListName = 'bullet_list' | 'ordered_list';
export type ToolName = 'heading' | 'bullets' | 'numbers' | 'bold' | 'undo' | 'redo';

export interface Tool {
  readonly run: Command;
  /** Whether the text at the cursor is so; a tool without it is pressed, not held. */
  readonly active?: (state: EditorState) => boolean;
}

export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  heading: { run: toggleHeading, active: inHeading },
  bullets: { run: toggleList('bullet_list'), active: (state) => listAt(state) === 'bullet_list' },
  numbers: { run: toggleList('ordered_list'), active: (state) => listAt(state) === 'ordered_list' },
  bold: { run: toggleMark(strong), active: isBold },
  undo: { run: undoCommand },
  redo: { run: redoCommand },
};

/** Everything the editor runs on. Undo and redo concern one's own edits alone. */
export function pagePlugins(fragment: XmlFragment): readonly Plugin[] {
  return [
    ySyncPlugin(fragment) as Plugin,
    // What another has written into one's own list or line stays when the list is undone.
    yUndoPlugin({ protectedNodes: new Set(PAGE_NODES) }),
    inputRules({
      rules: [
        textblockTypeInputRule(/^##?\s$/, node('heading')),
        wrappingInputRule(/^[-*•]\s$/, node('bullet_list')),
        wrappingInputRule(/^1[.)]\s$/, node('ordered_list')),
      ],
    }),
    keymap({
      'Mod-z': undoCommand,
      'Mod-y': redoCommand,
      'Shift-Mod-z': redoCommand,
      'Mod-b': TOOLS.bold.run,
      Enter: splitListItem(node('list_item')),
    }),
    keymap({
      ...baseKeymap,
      Enter: chainCommands(leaveEmptyHeading, baseKeymap.Enter ?? (() => false)),
    }),
  ];
}

/** The schema drops all styling that is pasted; the page's policy would complain of it before. */
export function withoutStyles(html: string): string {
  return html
    .replaceAll(/<style\b[\s\S]*?<\/style>/gi, '')
    .replaceAll(/\sstyle=("[^"]*"|'[^']*')/gi, '');
}

export function isEmpty({ doc }: EditorState): boolean {
  return doc.childCount === 1 && doc.firstChild?.isTextblock === true && doc.textContent === '';
}

function inHeading({ selection }: EditorState): boolean {
  return selection.$from.parent.type === node('heading');
}

function listAt({ selection: { $from } }: EditorState): ListName | null {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const { type } = $from.node(depth);
    if (type === node('bullet_list')) return 'bullet_list';
    if (type === node('ordered_list')) return 'ordered_list';
  }
  return null;
}

function isBold(state: EditorState): boolean {
  const { from, to, empty, $from } = state.selection;
  if (empty) return strong.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  return state.doc.rangeHasMark(from, to, strong);
}

function toggleHeading(...[state, dispatch]: Parameters<Command>): boolean {
  const to = inHeading(state) ? 'paragraph' : 'heading';
  return setBlockType(node(to))(state, dispatch);
}

/** Begins a list, ends it, or turns one kind into the other. */
function toggleList(name: ListName): Command {
  return (state, dispatch) => {
    const at = listAt(state);
    if (at === name) return liftListItem(node('list_item'))(state, dispatch);
    if (at === null) return wrapInList(node(name))(state, dispatch);
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      if ($from.node(depth).type !== node(at)) continue;
      dispatch?.(state.tr.setNodeMarkup($from.before(depth), node(name)));
      return true;
    }
    return false;
  };
}

/** Enter in an empty heading makes it a plain line again. */
function leaveEmptyHeading(...[state, dispatch]: Parameters<Command>): boolean {
  if (!inHeading(state) || state.selection.$from.parent.content.size > 0) return false;
  return setBlockType(node('paragraph'))(state, dispatch);
}
