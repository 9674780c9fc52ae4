import fc from 'fast-check';
import { parse } from 'yaml';
import { type CsvRow, readCsv } from '../../cli/people/csv-rows.js';
import { editedPeople } from '../../cli/people/edit-people.js';
import { CannotEdit } from '../../cli/people/yaml-edits.js';

const FILE = `# Who there is.
people:
  # The release manager.
  dana: { name: Dana Reyes, email: dana@shop.example }   # since 2019
  omar:
    name: "Omar Haddad"
    email: omar@shop.example # by hand

    transports:
      - mail
      - pager
  lin: {
    name: Lin Wei,   # a comment in the middle
    slack: { team: T0SHOP, user: U0LIN },
  }

groups:
  release: [dana,omar]   # odd spacing stays
  noc:
    - lin   # on site
    - omar
  empty: []
# The end.
`;

const rows = (csv: string): CsvRow[] => {
  const read = readCsv(csv, 'staff.csv');
  expect(read.problems).toEqual([]);
  return read.rows;
};
const edited = (csv: string, file = FILE): string => editedPeople(file, rows(csv));

/** Lines of one text that are not in the other. */
const changedLines = (before: string, after: string): string[] => {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
};

describe('people.yaml with a CSV file', () => {
  it('keeps every byte when the file says nothing new', () => {
    expect(edited('id,name,groups\ndana,Dana Reyes,release\nomar,,noc release\n')).toBe(FILE);
    expect(edited('id\ndana\n')).toBe(FILE);
    expect(edited('id,name\n')).toBe(FILE);
  });

  it('adds persons at the end of the list, and new groups at the end of the groups', () => {
    const after = edited(
      'id,name,email,slack_team,slack_user,groups\nada,Ada,ada@shop.example,T0SHOP,U0ADA,audit; noc\nbo,Bo,,,,audit\n',
    );
    expect(changedLines(FILE, after)).toEqual([
      '  ada: { name: Ada, email: ada@shop.example, slack: { team: T0SHOP, user: U0ADA } }',
      '  bo: { name: Bo }',
      '    - ada',
      '  audit: [ada, bo]',
    ]);
    expect(after.indexOf('ada:')).toBeGreaterThan(after.indexOf('user: U0LIN'));
    expect(after.endsWith('  audit: [ada, bo]\n# The end.\n')).toBe(true);
  });

  it('changes fields where they stand, with their comments, and adds others behind them', () => {
    const csv =
      'id,name,email,zone,transports,slack_team,slack_user\ndana,,new@shop.example,Asia/Tokyo,,,\nomar,Omar H.,,Asia/Tokyo,mail,,\nlin,,,,,T0OTHER,\n';
    expect(changedLines(FILE, edited(csv))).toEqual([
      '  dana: { name: Dana Reyes, email: new@shop.example, zone: Asia/Tokyo }   # since 2019',
      '    name: Omar H.',
      '    zone: Asia/Tokyo',
      '    slack: { team: T0OTHER, user: U0LIN },',
    ]);
    expect(edited(csv)).toContain(
      '    email: omar@shop.example # by hand\n\n    transports:\n      - mail\n    zone: Asia/Tokyo\n',
    );
  });

  it('adds members to lists of every form', () => {
    const after = edited('id,groups\ndana,noc empty\nlin,release empty\n');
    expect(changedLines(FILE, after)).toEqual([
      '  release: [dana,omar, lin]   # odd spacing stays',
      '    - dana',
      '  empty: [dana, lin]',
    ]);
  });

  it('makes the groups where there are none', () => {
    const after = edited('id,groups\ndana,release ops\n', 'people:\n  dana: { name: Dana }\n');
    expect(after).toBe('people:\n  dana: { name: Dana }\ngroups:\n  release: [dana]\n  ops: [dana]\n');
  });

  it('begins with an empty list', () => {
    expect(edited('id,name\ndana,Dana\n', 'people: {}\n')).toBe('people: { dana: { name: Dana } }\n');
    expect(edited('id,name\ndana,Dana\nbo,Bo\n', 'people: { dana: { name: D } }')).toBe(
      'people: { dana: { name: Dana }, bo: { name: Bo } }',
    );
  });

  it('quotes what YAML would read as something else', () => {
    const after = edited('id,name,address_pager\nada,"yes, [no]: #1 ""x""",0100\n"bo: x",null,1.10\n');
    const { people } = parse(after) as { people: Record<string, unknown> };
    expect(people.ada).toEqual({ name: 'yes, [no]: #1 "x"', addresses: { pager: '0100' } });
    expect(people['bo: x']).toEqual({ name: 'null', addresses: { pager: '1.10' } });
  });

  it('knows persons and groups whose names every object has', () => {
    const after = edited('id,name,groups\nconstructor,C,valueof constructor\n');
    expect(parse(after)).toMatchObject({
      people: { constructor: { name: 'C' } },
      groups: { constructor: ['constructor'] },
    });
  });

  it.each([
    ['people: &all\n  dana: &d { name: Dana }\n  lin: *d\n', 'id,name\nlin,Lin\n'],
    ['x: &g [dana]\npeople: { dana: { name: Dana } }\ngroups: { release: *g }\n', 'id,groups\nbo,release\n'],
    [
      'people:\n  <<: { dana: { name: Dana } }\n  dana: { name: D }\n  a: &x { name: A }\n  b: { name: *x }\n',
      'id,name\nb,B\n',
    ],
  ])('is refused rather than guessed where it is written with aliases: %j', (file, csv) => {
    expect(() => edited(csv, file)).toThrow(CannotEdit);
  });

  it('says exactly what was meant and leaves other lines alone, for 500 files and imports', () => {
    const id = fc.constantFrom('dana', 'omar', 'lin', 'ada', 'bo', 'eve');
    const word = fc.constantFrom(
      '',
      'x',
      'a b',
      '1.10',
      'no',
      "it's",
      'a: b',
      '#c',
      '[d',
      '"',
      'ä',
      '- e',
      '{ f }',
      'null',
    );
    const group = fc.constantFrom('', 'release', 'noc', 'empty', 'fresh', 'release noc', 'noc;empty;more');
    const one = fc.record({ id, name: word, email: word, zone: word, transports: group, groups: group });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: (row) => row.id, maxLength: 6 }), (wanted) => {
        const made = wanted.map((row, index): CsvRow => {
          const cells = Object.entries(row).filter(([column, cell]) => column !== 'id' && cell !== '');
          return { id: row.id, cells: Object.fromEntries(cells), line: index + 2 };
        });
        const after = editedPeople(FILE, made);
        // editedPeople compares the values itself; here: comments and untouched lines.
        for (const line of ['# Who there is.', '  # The release manager.', '    - lin   # on site', '# The end.'])
          expect(after.split('\n')).toContain(line);
        for (const { id: person, name } of wanted)
          if (name !== '')
            expect((parse(after) as { people: Record<string, { name: string }> }).people[person]?.name).toBe(name);
        expect(editedPeople(after, made)).toBe(after);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a CSV file', () => {
  const problems = (csv: string) =>
    readCsv(csv, 'staff.csv').problems.map(({ code, message, where }) => [code, message, where?.start.line]);

  it('is read with quotes, a byte-order mark, blank lines and any line end', () => {
    expect(rows('\ufeffid,name,groups\r\ndana,"Reyes, Dana",release noc\r\n\r\nomar,"O ""H""",\r\n')).toEqual([
      { id: 'dana', cells: { name: 'Reyes, Dana', groups: 'release noc' }, line: 2 },
      { id: 'omar', cells: { name: 'O "H"' }, line: 4 },
    ]);
  });

  it('is refused as a whole for its columns', () => {
    expect(problems('')).toEqual([['DB3042', 'the file is empty', 1]]);
    expect(problems('name,emial,name\nx,y,z\n')).toEqual([
      ['DB3042', 'there is no column `emial`', 1],
      ['DB3042', 'the column `name` is there twice', 1],
      ['DB3042', 'there is no column `id`', 1],
    ]);
    expect(readCsv('id,emial\n', 'x').problems[0]?.cure).toBe('Did you mean `email`?');
  });

  it('tells every line that is wrong at once', () => {
    expect(problems('id,name\ndana,Dana,more\n,Omar\nlin,Lin\nlin,Wei\nbo\n')).toEqual([
      ['DB3042', 'the line has 3 cells, and there are 2 columns', 2],
      ['DB3042', 'the line has no id', 3],
      ['DB3042', '`lin` is in line 4 already', 5],
      ['DB3042', 'the line has 1 cells, and there are 2 columns', 6],
    ]);
  });

  it('says where a quote is not closed', () => {
    const [[code, message, line] = []] = problems('id,name\ndana,"Dana\nomar,Omar\n');
    expect(code).toBe('DB3042');
    expect(message).toContain('this is no CSV');
    expect(line).toBeGreaterThan(1);
  });
});
