import { Node } from 'prosemirror-model';
import { describe, expect, it } from 'vitest';
import { prosemirrorToYXmlFragment } from 'y-prosemirror';
import { Doc, encodeStateAsUpdate } from 'yjs';
import { pageSchema } from '../../../client/views/page/schema.ts';
import { withoutStyles } from '../../../client/views/page/tools.ts';
import { filterUpdate } from '../../../server/transport/yjs/filter.ts';
import { PageIndex } from '../../../server/transport/yjs/page-index.ts';
import { PAGE_NODES, pageOf } from '../../../shared/docs/page.ts';

const bounds = { bytes: 1e6, items: 1e4, clients: 10, work: 1e6, room: true };

describe('the common page', () => {
  it('given its schema, then it has the nodes that the server lets through, all of them', () => {
    const { doc, text, ...nodes } = pageSchema.nodes;
    expect([doc.name, text.name]).toEqual(['doc', 'text']);
    expect(Object.keys(nodes).sort()).toEqual([...PAGE_NODES].sort());
  });

  it('given everything that the toolbar makes, then the server takes it', () => {
    const paragraph = (text: string, bold = false) => ({
      type: 'paragraph',
      content: [{ type: 'text', text, ...(bold && { marks: [{ type: 'strong' }] }) }],
    });
    const list = (type: string) => ({
      type,
      content: [{ type: 'list_item', content: [paragraph('one'), paragraph('two', true)] }],
    });
    const page = Node.fromJSON(pageSchema, {
      type: 'doc',
      content: [
        { type: 'heading', content: [{ type: 'text', text: 'What we learned' }] },
        { type: 'paragraph' },
        paragraph('bold', true),
        list('bullet_list'),
        list('ordered_list'),
      ],
    });
    page.check();
    const doc = new Doc();
    prosemirrorToYXmlFragment(page, pageOf(doc));
    const update = encodeStateAsUpdate(doc);
    const mine = (client: number) => client === doc.clientID;
    expect(filterUpdate(update, new PageIndex(), mine, bounds).verdict).toBe('accept');
    expect(filterUpdate(update, new PageIndex(), () => false, bounds).verdict).toBe('refuse');
  });

  it('given pasted styling, then nothing of it is left to be applied', () => {
    const html = `<style>p{color:red}</style><p style="color:red" class="a">One <b style='x:"y"'>two</b></p>`;
    expect(withoutStyles(html)).toBe('<p class="a">One <b>two</b></p>');
  });
});
