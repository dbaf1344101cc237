"""Documents that ask for too much, or make no sense."""

from tests.app.attacks.cases import BAD, DEAR, FINE, Case


def fragments(count: int, body: str, last: str = "code") -> str:
    """Fragments of which each holds the next one, as ``body`` says."""
    named = [f"fragment f{at} on Recruit {{ {body.format(next=f'...f{at + 1}')} }}" for at in range(count)]
    return " ".join([*named, f"fragment f{count} on Recruit {{ {last} }}"])


def recruit(selection: str, tail: str = "") -> str:
    return f'{{ recruit(code: "R2022001") {{ {selection} }} }} {tail}'


def dear(name: str, query: str, limit: str, **more) -> Case:
    return Case(name, DEAR, query, says=f"XIKOU_MAX_{limit}", **more)


TASKS = "query($n: Int{}) {{ recruits(first: $n) {{ nodes {{ tasks(first: 100) {{ nodes {{ id }} }} }} }} }}"
CASES = [
    dear("a long document", "{ today } #" + "x" * 20_000, "DOCUMENT"),
    dear("nothing but white space", "{ today }" + " \n,\t" * 6_000, "DOCUMENT"),
    dear("many tokens", "{ " + "today " * 1_001 + "}", "TOKENS"),
    dear("many comments", "#\n" * 1_001 + "{ today }", "TOKENS"),
    dear("comments between all tokens", "{ " + "today #\n#\n" * 600 + "}", "TOKENS"),
    Case("one long comment", FINE, "#" + "x" * 15_000 + "\n{ today }"),
    dear(
        "many operations",
        " ".join(f"query q{at} {{ today }}" for at in range(11)),
        "OPERATIONS",
        more={"operationName": "q1"},
    ),
    Case(
        "ten operations, one named",
        FINE,
        " ".join(f"query q{at} {{ today }}" for at in range(10)),
        more={"operationName": "q9"},
    ),
    Case("two operations, none named", BAD, "query a { today } query b { today }"),
    Case(
        "two operations, another named",
        BAD,
        "query a { today } query b { today }",
        more={"operationName": "c"},
    ),
    Case(
        "two operations of one name", BAD, "query a { today } query a { today }", more={"operationName": "a"}
    ),
    Case("two anonymous operations", BAD, "{ today } { today }"),
    Case(
        "a named and an anonymous operation", BAD, "{ today } query a { today }", more={"operationName": "a"}
    ),
    Case("an empty name", BAD, more={"operationName": ""}),
    Case("a subscription", BAD, "subscription { today }"),
    Case("no operation", BAD, "fragment f on Recruit { code }"),
    Case("a schema of one's own", BAD, "type Query { today: Date } extend type Recruit { x: Int }"),
    dear("many fragments", recruit("code", fragments(21, "{next}")), "FRAGMENTS"),
    dear("a bomb of fragments", recruit("...f0", fragments(18, "{next} code {next}")), "FIELDS"),
    dear(
        "a bomb of fragments under aliases",
        recruit(
            "...f0",
            fragments(7, "a: mentor {{ mentees {{ {next} }} }} b: mentor {{ mentees {{ {next} }} }}"),
        ),
        "FIELDS",
    ),
    dear(
        "a chain of deep fragments",
        recruit("...f0", fragments(15, "mentor {{ mentees {{ {next} }} }}")),
        "DEPTH",
    ),
    dear("a bomb that nobody spreads", "{ today } " + fragments(18, "{next} code {next}"), "FIELDS"),
    dear(
        "repeats in what nobody spreads",
        "{ today } fragment f on Recruit { " + "code " * 400 + "}",
        "REPEATS",
    ),
    Case("a fragment that holds itself", BAD, recruit("...f", "fragment f on Recruit { ...f }")),
    Case(
        "fragments in a circle",
        BAD,
        recruit(
            "...a",
            "fragment a on Recruit { ...b } fragment b on Recruit { ...c } fragment c on Recruit { ...a }",
        ),
    ),
    Case("a deep circle", BAD, recruit("...a", "fragment a on Recruit { mentor { mentees { ...a } } }")),
    Case(
        "a circle that nobody spreads",
        BAD,
        "{ today } fragment a on Recruit { ...b } fragment b on Recruit { ...a }",
    ),
    Case("no such fragment", BAD, recruit("...nothing")),
    Case("a fragment that is not used", BAD, "{ today } fragment a on Recruit { code }"),
    Case(
        "two fragments of one name",
        BAD,
        recruit("...a", "fragment a on Recruit { code } fragment a on Recruit { name }"),
    ),
    Case("a fragment on nothing", BAD, recruit("...a", "fragment a on Nothing { code }")),
    Case("a fragment on a scalar", BAD, recruit("...a", "fragment a on Date { code }")),
    Case("a fragment on another type", BAD, recruit("...a", "fragment a on Task { id }")),
    Case("a fragment named on", BAD, recruit("...on", "fragment on on Recruit { code }")),
    dear("depth", recruit("mentor { mentees { " * 9 + "code" + " } }" * 9), "DEPTH"),
    dear("fragments inside each other", "{ " + "... { " * 40 + "today" + " }" * 40 + " }", "DEPTH"),
    dear("five hundred braces", "{a" * 400 + "}" * 400, "DEPTH"),
    Case("ten thousand braces", BAD, "{" * 10_000),
    dear("ten thousand brackets", "{ nodes(ids: " + "[" * 10_000, "DEPTH"),
    dear("a list inside a list", "{ nodes(ids: " + "[" * 90 + "]" * 90 + ") { id } }", "DEPTH"),
    dear(
        "an object inside an object",
        "mutation { submitRecords(input: {taskIds: [], payload: "
        + "{a: " * 60
        + "1"
        + "}" * 60
        + "}) { errors { code } } }",
        "DEPTH",
    ),
    dear("aliases", "{ " + " ".join(f"a{at}: today" for at in range(51)) + " }", "ALIASES"),
    dear(
        "a costly field under many aliases",
        "{ " + " ".join(f"a{at}: overview {{ recruits }}" for at in range(51)) + " }",
        "ALIASES",
    ),
    dear("root fields", "{ " + " ".join(f"a{at}: today" for at in range(21)) + " }", "ROOT_FIELDS"),
    dear(
        "root fields in fragments",
        "{ ...a } fragment a on Query { " + " ".join(f"a{at}: today" for at in range(21)) + " }",
        "ROOT_FIELDS",
    ),
    dear("the same field again", "{ " + "today " * 102 + "}", "REPEATS"),
    dear(
        "the same field with different arguments",
        "{ " + " ".join(f'recruit(code: "{at}") {{ code }}' for at in range(90)) + " }",
        "REPEATS",
    ),
    dear(
        "the same field in many fragments",
        recruit(
            " ".join(f"...f{at}" for at in range(19)),
            " ".join(
                f"fragment f{at} on Recruit {{ code name post pinyin status stage }}" for at in range(19)
            ),
        ),
        "REPEATS",
    ),
    Case("a field that cannot be merged", BAD, recruit("a: code a: name")),
    dear("arguments", "{ today(" + " ".join(f"a{at}: 1" for at in range(101)) + ") }", "ARGUMENTS"),
    dear("variables", "query(" + " ".join(f"$a{at}: Int" for at in range(101)) + ") { today }", "ARGUMENTS"),
    dear("literals", "{ nodes(ids: [" + '"x" ' * 201 + "]) { id } }", "LITERALS"),
    dear("literals in defaults", "query($a: [ID!] = [" + '"x" ' * 201 + "]) { today }", "LITERALS"),
    dear("directives", "{ today " + "@include(if: true) " * 21 + "}", "DIRECTIVES"),
    dear("unknown directives", "query " + "@a " * 21 + "{ today }", "DIRECTIVES"),
    Case("a directive twice", BAD, "{ today @include(if: true) @include(if: true) }"),
    Case("an unknown directive", BAD, "{ today @delete }"),
    Case("deferred", BAD, recruit("... @defer { code }")),
    Case("streamed", BAD, "{ cohorts @stream(initialCount: 0) { code } }"),
    Case("a directive at the wrong place", BAD, "query @include(if: true) { today }"),
    dear("a page in a page", TASKS.format("").replace("$n)", "100)").replace("($n: Int)", ""), "COST"),
    dear("a page by a variable", TASKS.format(""), "COST", variables={"n": 100}),
    dear("a page by a variable's default", TASKS.format(" = 100"), "COST"),
    dear(
        "a page by default",
        "{ a: tasks(first: 100) { nodes { recruit { tasks { nodes { id title } } } } } }",
        "COST",
    ),
    dear(
        "a page's edges",
        "{ recruits(first: 100) { edges { node { tasks(first: 100) { edges { cursor } } } } } }",
        "COST",
    ),
    dear(
        "a page in a fragment",
        "{ recruits(first: 100) { ...p } } fragment p on RecruitConnection { nodes { ...t } } fragment t on Recruit { tasks { nodes { id } } }",
        "COST",
    ),
    dear(
        "one page asked for twice",
        "{ recruits(first: 1) { nodes { code } } recruits(first: 100) { nodes { tasks { nodes { id } } } } }",
        "COST",
    ),
    dear(
        "pages beside each other",
        "{ "
        + " ".join(
            f"a{at}: tasks(first: 100) {{ nodes {{ id title note dueOn opensOn status }} }}"
            for at in range(18)
        )
        + " }",
        "COST",
    ),
    dear(
        "lists inside lists",
        recruit(
            "mentor { mentees { mentor { mentees { mentor { mentees { mentor { mentees { mentor { mentees { mentor { mentees { code } } } } } } } } } } } }"
        ),
        "COST",
    ),
    dear(
        "nodes by variable",
        "query($i: [ID!]!) { nodes(ids: $i) { ... on Recruit { tasks(first: 100) { totalCount nodes { id } } } } }",
        "COST",
        variables={"i": ["x"] * 100},
    ),
    dear(
        "what a change answers",
        "mutation($i: ConfirmRecordsInput!) { confirmRecords(input: $i) { records { task { recruit { tasks { nodes { id } } } } } } }",
        "COST",
        variables={"i": {"recordIds": ["x"] * 100}},
    ),
    dear(
        "what a change answers, written out",
        "mutation { confirmRecords(input: {recordIds: ["
        + '"x" ' * 100
        + "]}) { records { task { recruit { tasks { nodes { id } } } } } } }",
        "COST",
    ),
    dear(
        "the schema again and again",
        "{ "
        + " ".join(
            f"a{at}: __schema {{ types {{ fields {{ name args {{ name type {{ name }} }} }} }} }}"
            for at in range(12)
        )
        + " }",
        "COST",
    ),
    Case(
        "the schema in circles",
        BAD,
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
    ),
    dear(
        "the schema by aliases",
        "{ __schema { "
        + " ".join(f"a{at}: types {{ fields {{ name description args {{ name }} }} }}" for at in range(10))
        + " } }",
        "COST",
    ),
    Case("a negative page", BAD, "{ recruits(first: -1) { totalCount } }"),
    Case("too long a page", BAD, "{ recruits(first: 101) { totalCount } }"),
    Case(
        "a page within a page", BAD, "{ recruits(first: 1) { nodes { tasks(first: 101) { totalCount } } } }"
    ),
    Case("a page of text", BAD, '{ recruits(first: "1") { totalCount } }'),
    Case("half a page", BAD, "{ recruits(first: 1.5) { totalCount } }"),
    Case("no page", FINE, "{ recruits(first: 0) { nodes { code } } }"),
    Case("an empty selection", FINE, recruit("")),
    Case("nothing selected", BAD, '{ recruit(code: "x") }'),
    Case("something of a scalar", BAD, "{ today { x } }"),
    Case("an unknown field", BAD, "{ todai }"),
    Case("an unknown argument", BAD, "{ today(first: 1) }"),
    Case("an argument twice", BAD, '{ recruit(code: "a", code: "b") { code } }'),
    Case("a missing argument", BAD, "{ recruit { code } }"),
    Case("null for what is required", BAD, "{ recruit(code: null) { code } }"),
    Case("an unknown word", BAD, "{ people(filter: {rank: UNIT_HEED}) { totalCount } }"),
    Case("a word as text", BAD, '{ people(filter: {rank: "UNIT_HEAD"}) { totalCount } }'),
    Case("an unknown input field", BAD, "{ people(filter: {rang: STAFF}) { totalCount } }"),
    Case("an input field twice", BAD, "{ people(filter: {rank: STAFF, rank: STAFF}) { totalCount } }"),
    Case("an unknown change", BAD, "mutation { dropTables { errors { code } } }"),
    Case("a query's field as a change", BAD, "mutation { today }"),
    Case("an undefined variable", BAD, "{ recruit(code: $c) { code } }"),
    Case("an unused variable", BAD, "query($c: String) { today }"),
    Case(
        "a variable declared twice",
        BAD,
        "query($c: String!, $c: String!) { recruit(code: $c) { code } }",
        {"c": "x"},
    ),
    Case("a variable of an answer's type", BAD, "query($c: Recruit) { today }"),
    Case("a variable of no type", BAD, "query($c: Nothing) { today }"),
    Case("a variable of another type", BAD, "query($c: Int!) { recruit(code: $c) { code } }", {"c": 1}),
    Case("a missing variable", BAD, "query($c: String!) { recruit(code: $c) { code } }"),
    Case("a name that is not one", BAD, "{ 8f31 }"),
    Case("an unfinished string", BAD, '{ recruit(code: "x'),
    Case("an unfinished block", BAD, '{ recruit(code: """x'),
    Case("a zero before a number", BAD, "{ recruits(first: 00) { totalCount } }"),
    Case("an operator", BAD, "{ today } || 1=1 --"),
    Case("another language", BAD, "SELECT * FROM recruit"),
    Case("a control character", BAD, "{ today \x07}"),
    Case("a byte order mark in the document", FINE, "\ufeff{ today }"),
]
