import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { begin, Device, DIVIDER, only, twoDevices } from './device.ts';
import { FakeServer } from './fake-server.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('A08 a text leaves the device only sealed', () => {
  it('given an unused notebook, when a first note is saved, then a vault is made and no text is sent', async () => {
    const server = new FakeServer();
    const notebook = await new Device(server).opened();
    begin(notebook, 'canary-of-the-private-note');

    expect(await notebook.flush()).toBe(true);

    expect(server.vault).not.toBeNull();
    expect(server.notes.size).toBe(1);
    const bytes = server.received.map((sent) => sent + Buffer.from(sent, 'base64url').toString());
    expect(bytes.join()).not.toContain('canary');
    expect(only(notebook).status).toBe('saved');
  });

  it('given words of one length or another, then their sizes at the server are of five only', async () => {
    const server = new FakeServer();
    const notebook = await new Device(server).opened();
    for (const text of ['a', 'a'.repeat(100)]) begin(notebook, text);
    await notebook.flush();
    const sizes = [...server.notes.values()].map(({ sealed }) => sealed.length);
    expect(new Set(sizes).size).toBe(1);
  });

  it('given a server that hands over another note in its place, then it does not open', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const mine = begin(notebook, 'mine');
    const other = begin(notebook, 'other');
    await notebook.flush();
    const swapped = server.notes.get(other.id);
    if (swapped) server.notes.set(mine.id, { ...swapped, note: mine.id });

    const again = await device.opened();

    expect(again.notes.map(({ text }) => text)).toEqual(['other']);
    expect(again.unreadable).toBe(1);
  });

  it('given a version put behind another history, then it does not open', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'one');
    await notebook.flush();
    notebook.write(note, 'two');
    await notebook.flush();
    const entry = server.only();
    const bytes = Buffer.from(entry.sealed, 'base64url');
    bytes.fill(0, 0, 32);
    server.notes.set(entry.note, { ...entry, sealed: bytes.toString('base64url') });
    expect((await device.opened()).unreadable).toBe(1);
  });

  it('given what the device keeps, then no draft stands there in the clear', async () => {
    const server = new FakeServer();
    server.online = false;
    const device = new Device(server);
    begin(await device.opened(), 'canary-of-the-draft');
    const notebook = await device.opened();
    begin(notebook, 'canary-of-the-draft');
    await notebook.flush();
    const kept = (await device.store.list('')).map(({ value }) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : JSON.stringify(value),
    );
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.join()).not.toContain('canary');
  });
});

describe('A08 saving by itself', () => {
  it('given typing, when it pauses, then one version is saved and nothing is kept behind', async () => {
    vi.useFakeTimers();
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook);
    for (const text of ['S', 'Sa', 'San', 'Sano']) notebook.write(note, text);
    expect(note.status).toBe('saving');

    await vi.waitFor(() => expect(note.status).toBe('saved'), { timeout: 10_000, interval: 200 });

    expect(server.only().version).toBe(1);
    expect(await device.store.list('safe:draft')).toEqual([]);
  });

  it('given words typed while a save is on its way, then they are saved after it', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'first');
    server.whenPut = () => {
      server.whenPut = null;
      notebook.write(note, 'first and second');
    };
    expect(await notebook.flush()).toBe(false);
    expect(server.only().version).toBe(1);
    expect(await notebook.flush()).toBe(true);
    expect(server.only().version).toBe(2);
    expect(only(await device.opened()).text).toBe('first and second');
  });

  it('given a listing that left the server before the latest save, then the newer words stay', async () => {
    const server = new FakeServer();
    const notebook = await new Device(server).opened();
    const note = begin(notebook, 'older');
    await notebook.flush();
    server.meanwhile = async () => {
      notebook.write(note, 'newer');
      await notebook.flush();
    };
    await notebook.load();
    expect(only(notebook)).toMatchObject({ text: 'newer', status: 'saved', rolledBack: false });
  });

  it('given a sheet left blank, then nothing is stored anywhere', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'x');
    notebook.write(note, '');
    await notebook.flush();
    expect(server.notes.size).toBe(0);
    expect(await device.store.list('safe:draft')).toEqual([]);
  });

  it('given a note, when it is opened later, then its card and day come with it', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const { origin } = begin(notebook, 'about the card');
    await notebook.flush();
    expect(only(await device.opened()).origin).toEqual(origin);
  });

  it('given a note longer than a note can be, then it says so and the words stay on the device', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'å'.repeat(40_000));
    expect(await notebook.flush()).toBe(false);
    expect(note.status).toBe('too-long');
    expect(only(await device.opened()).text).toHaveLength(40_000);
  });

  it('given a full notebook, then it says so and the words stay on the device', async () => {
    const server = new FakeServer();
    server.refuse = 'note-limit';
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'one too many');
    await notebook.flush();
    expect(note.status).toBe('full');
    expect(only(await device.opened()).text).toBe('one too many');
  });

  it('given a note deleted, then it is gone from the server, the device and the sheet', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'away with this');
    notebook.turnTo(note);
    await notebook.flush();

    server.online = false;
    expect(await notebook.remove(note)).toBe(false);
    server.online = true;
    expect(await notebook.remove(note)).toBe(true);

    expect(server.notes.size).toBe(0);
    expect(notebook.current).toBeNull();
    expect((await device.opened()).notes).toEqual([]);
  });
});

describe('A08 a bad network loses no word', () => {
  it('given words typed offline before there is any key, when the page is reloaded and the network is back, then they are saved', async () => {
    const server = new FakeServer();
    server.online = false;
    const device = new Device(server);
    const before = await device.opened();
    begin(before, 'written on the train');
    expect(await before.flush()).toBe(false);
    expect(only(before).status).toBe('kept');

    const after = await device.opened();
    expect(after.state).toBe('unreachable');
    expect(only(after).text).toBe('written on the train');
    server.online = true;
    await after.load();
    await after.flush();

    expect(server.notes.size).toBe(1);
    expect(only(await device.opened())).toMatchObject({
      text: 'written on the train',
      status: 'saved',
    });
  });

  it('given a saved note changed offline, when the page is reloaded, then the change is there and nothing is doubled', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const before = await device.opened();
    const note = begin(before, 'saved');
    await before.flush();
    server.online = false;
    before.write(note, 'changed');
    await before.flush();

    server.online = true;
    const after = await device.opened();
    await after.flush();

    expect(only(after)).toMatchObject({
      text: 'changed',
      status: 'saved',
      merged: false,
    });
  });

  it('given no answer, then it tries again by itself', async () => {
    vi.useFakeTimers();
    const server = new FakeServer();
    const notebook = await new Device(server).opened();
    server.online = false;
    const note = begin(notebook, 'waits');
    await notebook.flush();
    server.online = true;
    await vi.waitFor(() => expect(note.status).toBe('saved'), { timeout: 20_000, interval: 500 });
  });
});

describe('A08 two devices of one person', () => {
  it('given both wrote at once, then both texts stand in the note and it is said', async () => {
    const server = new FakeServer();
    const { first, second } = await twoDevices(server, 'Begun.');
    first.write(only(first), 'Begun. Phone.');
    await first.flush();
    second.write(only(second), 'Begun. Laptop.');
    await second.flush();

    expect(only(second).text).toBe(`Begun. Laptop.\n\n${DIVIDER}\nBegun. Phone.`);
    expect(only(second).merged).toBe(true);
    await first.load();
    expect(only(first).text).toBe(only(second).text);
  });

  it('given any two texts, then none of either is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        async (phone, laptop) => {
          const server = new FakeServer();
          const { first, second } = await twoDevices(server, 'Begun.');
          first.write(only(first), phone);
          await first.flush();
          second.write(only(second), laptop);
          await second.flush();
          const { text, status } = only(second);
          expect(status).toBe('saved');
          expect(text).toContain(phone.trim());
          expect(text).toContain(laptop.trim());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('given the other device deleted the note while words were written here, then they are saved anew', async () => {
    const server = new FakeServer();
    const { first, second } = await twoDevices(server, 'Begun.');
    await first.remove(only(first));
    second.write(only(second), 'Begun, and still mine.');
    await second.flush();
    expect(only(second)).toMatchObject({ text: 'Begun, and still mine.', status: 'saved' });
    expect(server.only().version).toBe(1);
  });

  it('given the other device deleted the note and nothing was written here, then it goes from here too', async () => {
    const server = new FakeServer();
    const { first, second } = await twoDevices(server, 'Begun.');
    await first.remove(only(first));
    await second.load();
    expect(second.notes).toEqual([]);
  });

  it('given both write the first note at once, then one vault is theirs in the end', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const [left, right] = [await device.opened(), await device.opened()];
    begin(left, 'left tab');
    begin(right, 'right tab');
    await Promise.all([left.flush(), right.flush()]);
    // The tabs share what the device keeps, so each may take up the other's words as well.
    await vi.waitFor(async () => {
      expect(await left.flush()).toBe(true);
      expect(await right.flush()).toBe(true);
    });
    expect((await device.opened()).notes.map(({ text }) => text).sort()).toEqual([
      'left tab',
      'right tab',
    ]);
  });

  it('given another device makes the vault between our asking and our making, then ours waits for the key', async () => {
    const server = new FakeServer();
    const [first, second] = [await new Device(server).opened(), await new Device(server).opened()];
    begin(first, 'first');
    const note = begin(second, 'second');
    server.meanwhile = async () => {
      await first.flush();
    };
    expect(await second.flush()).toBe(false);
    expect(second.state).toBe('locked');
    expect(note.status).toBe('kept');
    expect(await second.unlock((await first.personalLink('https://room.example')) ?? '')).toBe(
      'open',
    );
    expect(await second.flush()).toBe(true);
  });

  it('given a server that goes back to an older version, then the device that saw the newer one says so', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'old');
    await notebook.flush();
    const old = server.only();
    notebook.write(note, 'new');
    await notebook.flush();
    server.notes.set(old.note, old);
    expect(only(await device.opened())).toMatchObject({ text: 'old', rolledBack: true });
  });
});

describe('A08 custody is the personal link', () => {
  it('given a first note, then the key is offered, until the person has dealt with it', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    expect(notebook.keyOffered).toBe(false);
    begin(notebook, 'first');
    await notebook.flush();
    expect(notebook.keyOffered).toBe(true);
    expect((await device.opened()).keyOffered).toBe(true);
    await notebook.keyHandled();
    const later = await device.opened();
    begin(later, 'second');
    await later.flush();
    expect(later.keyOffered).toBe(false);
  });

  it('given a device without the key, then what is written waits there, and the link opens and saves all', async () => {
    const server = new FakeServer();
    const old = await new Device(server).opened();
    begin(old, 'from before');
    await old.flush();
    const link = await old.personalLink('https://room.example');

    const notebook = await new Device(server).opened();
    expect(notebook.state).toBe('locked');
    expect(notebook.notes).toEqual([]);
    const note = begin(notebook, 'written while locked');
    expect(await notebook.flush()).toBe(false);
    expect(note.status).toBe('kept');
    expect(await notebook.unlock('https://room.example/g/somewhere')).toBe('no-key');
    const foreign = `m.${'a'.repeat(22)}.${'A'.repeat(22)}`;
    expect(await notebook.unlock(foreign)).toBe('wrong-key');

    expect(await notebook.unlock(`Tallenna tämä: ${link}\nTerveisin minä`)).toBe('open');
    await notebook.flush();

    expect(notebook.notes.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['from before', 'written while locked']),
    );
    expect(server.notes.size).toBe(2);
  });

  it('given every key is lost, when a new notebook is begun, then the old notes are gone and the old link opens nothing', async () => {
    const server = new FakeServer();
    const old = await new Device(server).opened();
    begin(old, 'lost for good');
    await old.flush();
    const oldLink = (await old.personalLink('https://room.example')) ?? '';

    const notebook = await new Device(server).opened();
    expect(await notebook.startAnew()).toBe(true);
    expect(notebook.state).toBe('ready');
    expect(server.notes.size).toBe(0);
    begin(notebook, 'a new beginning');
    await notebook.flush();
    expect(notebook.keyOffered).toBe(true);

    const third = await new Device(server).opened();
    expect(await third.unlock(oldLink)).toBe('wrong-key');
    expect(await third.unlock((await notebook.personalLink('https://room.example')) ?? '')).toBe(
      'open',
    );
    expect(only(third).text).toBe('a new beginning');
  });

  it('given the server cannot be reached, then the key cached here still gives the link', async () => {
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    begin(notebook, 'first');
    await notebook.flush();
    server.online = false;
    const offline = await device.opened();
    expect(offline.state).toBe('unreachable');
    begin(offline, 'second');
    server.online = true;
    await offline.load();
    expect(await offline.flush()).toBe(true);
    expect(server.notes.size).toBe(2);
  });
});

describe('A08 a deleted note stays deleted', () => {
  it('given words typed while a save is on its way, when the note is deleted, then it does not come back', async () => {
    vi.useFakeTimers();
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'one');
    await notebook.flush();
    notebook.write(note, 'one, two');
    const removals: Promise<boolean>[] = [];
    server.whenPut = () => {
      server.whenPut = null;
      notebook.write(note, 'one, two, three');
      removals.push(notebook.remove(note));
    };
    await notebook.flush();
    expect(await Promise.all(removals)).toEqual([true]);
    await vi.advanceTimersByTimeAsync(60_000);
    await note.saving;

    expect(server.notes.size).toBe(0);
    expect(notebook.notes).toEqual([]);
    expect((await device.opened()).notes).toEqual([]);
  });

  it('given a listing asked for before the deletion, when it comes after it, then the note does not come back', async () => {
    const server = new FakeServer();
    const notebook = await new Device(server).opened();
    const note = begin(notebook, 'one');
    await notebook.flush();
    let removed = false;
    server.meanwhile = async () => {
      removed = await notebook.remove(note);
    };
    await notebook.load();
    expect(removed).toBe(true);
    expect(notebook.notes).toEqual([]);
  });

  it('given the deletion fails, then what was typed is still saved', async () => {
    const server = new FakeServer();
    const notebook = await new Device(server).opened();
    const note = begin(notebook, 'one');
    await notebook.flush();
    notebook.write(note, 'one, two');
    server.online = false;
    expect(await notebook.remove(note)).toBe(false);
    server.online = true;
    expect(await notebook.flush()).toBe(true);
    expect(server.only().version).toBe(2);
  });
});

describe('A08 erased words stay erased', () => {
  it('given words kept here, when all are erased, then a reload does not bring them back', async () => {
    vi.useFakeTimers();
    const device = new Device(new FakeServer());
    const notebook = await device.opened();
    const note = begin(notebook, 'not for keeping');
    await device.keeps(1);
    notebook.write(note, '');
    await device.keeps(0);
    expect((await device.opened()).notes).toEqual([]);
  });

  it('given they are erased just before the page is put away, then they do not come back either', async () => {
    vi.useFakeTimers();
    const device = new Device(new FakeServer());
    const notebook = await device.opened();
    const note = begin(notebook, 'not for keeping');
    await device.keeps(1);
    notebook.write(note, '');
    await notebook.flush();
    expect((await device.opened()).notes).toEqual([]);
  });

  it('given a change is taken back, then nothing of it is kept', async () => {
    vi.useFakeTimers();
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    const note = begin(notebook, 'saved');
    await notebook.flush();
    notebook.write(note, 'changed');
    await device.keeps(1);
    notebook.write(note, 'saved');
    await device.keeps(0);
    expect(only(await device.opened())).toMatchObject({ text: 'saved', status: 'saved' });
  });
});

describe('A08 this device keeps nothing', () => {
  it('given its store does not open, then it says so instead of loading for ever, and tries again', async () => {
    vi.useFakeTimers();
    const server = new FakeServer();
    const device = new Device(server);
    device.broken = true;
    const notebook = await device.opened();
    expect(notebook.state).toBe('failed');
    device.broken = false;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(notebook.state).toBe('ready');
  });

  it('given words can be kept neither here nor on the server, then it says so, and saves them when it can', async () => {
    vi.useFakeTimers();
    const server = new FakeServer();
    const device = new Device(server);
    const notebook = await device.opened();
    begin(notebook, 'the first makes the vault');
    await notebook.flush();
    device.broken = true;
    server.online = false;
    const note = begin(notebook, 'nowhere yet');
    expect(await notebook.flush()).toBe(false);
    expect(note.status).toBe('failed');
    device.broken = false;
    server.online = true;
    await vi.advanceTimersByTimeAsync(11_000);
    await notebook.flush();
    expect(note.status).toBe('saved');
  });
});
