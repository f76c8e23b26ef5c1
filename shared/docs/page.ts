import type * as Y from 'yjs';

/**
 * The page: text written together, shown inside the board. One rich-text fragment (ProseMirror
 * nodes, see `client/views/page`); no rule of the meeting depends on it. The only root that the
 * server lets through.
 */
export const PAGE_ROOT = 'page';

/** Element and mark names that the page may hold; the server refuses others. */
export const PAGE_NODES = [
  'heading',
  'paragraph',
  'bullet_list',
  'ordered_list',
  'list_item',
] as const;

export function pageOf(doc: Y.Doc): Y.XmlFragment {
  return doc.getXmlFragment(PAGE_ROOT);
}
