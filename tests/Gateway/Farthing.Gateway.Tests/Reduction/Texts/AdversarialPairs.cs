namespace Farthing.Tests.Reduction.Texts;

/// <summary>Pairs of texts that differ by a little and need different answers: every frame of a kind with every difference of it.</summary>
internal static class AdversarialPairs
{
    /// <summary>Prompts under which they are asked: none, a plain one, and three under which the user's text is data.</summary>
    public static IReadOnlyList<string> SystemPrompts { get; } =
    [
        "",
        "You are a helpful assistant.",
        "Correct the grammar and punctuation of the user's text. Reply OK where nothing is wrong.",
        "Translate what the user writes into German, keeping its tone, and count its words and characters.",
        "You are a chess engine. The user gives moves in algebraic notation.",
    ];

    private static readonly (
        string Kind,
        string[] Frames,
        (string One, string Other)[] Differences
    )[] Kinds =
    [
        (
            "unit",
            ["How long does a line run at 5 {0}?", "What is 5 {0} in watts?", "What does 5 {0} cost?"],
            [
                ("mW", "MW"),
                ("Mb", "MB"),
                ("kb", "kB"),
                ("mm", "Mm"),
                ("m", "M"),
                ("g", "G"),
                ("pF", "PF"),
                ("s", "S"),
                ("in", "an"),
                ("km", "kn"),
                ("°C", "°F"),
                ("kg", "kG"),
            ]
        ),
        (
            "decimal",
            ["How do I take {0} mg of it?", "What is {0} as a fraction?", "Is the dose {0}?"],
            [
                (".5", "5"),
                ("0.5", "05"),
                ("1.5", "15"),
                ("1,000", "1.000"),
                ("1,5", "15"),
                ("2.50", "250"),
                (".25", "25"),
                ("10", "100"),
                ("1e3", "1e-3"),
            ]
        ),
        (
            "sign",
            ["What is the square of {0}?", "How cold is {0} degrees?", "What is 4 {0}"],
            [
                ("-3", "3"),
                ("+3", "3"),
                ("- 3", "3"),
                ("–3", "3"),
                ("- 3", "+ 3"),
                ("3", "3-"),
                ("±3", "3"),
                ("~3", "3"),
            ]
        ),
        (
            "factorial and bang",
            ["What is {0}?", "Explain {0}", "What does {0} do?"],
            [
                ("10!", "10"),
                ("n!", "n"),
                ("sort!", "sort"),
                ("x?", "x"),
                ("empty?", "empty"),
                ("!ready", "ready"),
            ]
        ),
        (
            "flag",
            ["What does {0} do?", "How do I run {0}", "Explain {0}"],
            [
                ("curl -K", "curl -k"),
                ("ssh -v", "ssh -V"),
                ("cd ..", "cd"),
                ("cd .", "cd"),
                ("ls -", "ls"),
                ("tar -x", "tar x"),
                ("rm ./x", "rm /x"),
                ("rm -r f", "rm -r -f"),
                ("git add .", "git add"),
                ("grep -E", "grep -e"),
                ("--force", "—force"),
            ]
        ),
        (
            "case",
            ["What is {0}?", "How do I pronounce {0}", "Where does {0} come from?"],
            [
                ("Polish", "polish"),
                ("US", "us"),
                ("AIDS", "aids"),
                ("March", "march"),
                ("Bb5", "bb5"),
                ("IT", "it"),
                ("Who", "WHO"),
                ("Turkey", "turkey"),
                ("Go", "go"),
                ("Java", "java"),
                ("Null", "null"),
                ("PH", "pH"),
            ]
        ),
        (
            "article and politeness",
            ["How would you translate {0}", "Where is {0}", "How many letters has {0}", "Who likes {0}"],
            [
                ("the cat", "a cat"),
                ("the cat", "cat"),
                ("The Who", "Who"),
                ("an A", "A"),
                ("please", ""),
                ("a thanks", "a"),
                ("hello there", "there"),
                ("the The", "The"),
            ]
        ),
        (
            "negation",
            ["Why {0} I eat it?", "How {0} I leave", "Describe why it {0} work."],
            [
                ("should", "shouldn't"),
                ("can", "cannot"),
                ("can", "can't"),
                ("does", "doesn't"),
                ("did", "did not"),
            ]
        ),
        (
            "word form",
            ["What is {0}?", "How is {0} made?", "Recommend {0}."],
            [
                ("colour", "color"),
                ("don't", "do not"),
                ("two", "2"),
                ("twenty one", "21"),
                ("a plan", "plans"),
                ("5 litres", "5 liters"),
                ("July 4", "4 July"),
                ("its", "it's"),
                ("were", "we're"),
                ("well", "we'll"),
            ]
        ),
        (
            "quote",
            ["What does {0} mean?", "How do I print {0}", "Why does {0} fail"],
            [
                ("'x'", "x"),
                ("\"x\"", "'x'"),
                ("“x”", "\"x\""),
                ("‘x’", "'x'"),
                ("echo “hi”", "echo \"hi\""),
                ("`x`", "x"),
                ("5'", "5\""),
                ("the dogs'", "the dogs"),
                ("’ and '", "' and '"),
                ("«x»", "x"),
            ]
        ),
        (
            "final mark",
            ["{0}"],
            [
                ("You did it?", "You did it."),
                ("You did it!", "You did it"),
                ("He left.", "He left?"),
                ("What a day!", "What a day?"),
                ("How nice.", "How nice?"),
                ("Do it?", "Do it."),
                ("Resolve example.com.", "Resolve example.com"),
                ("What is example.com.?", "What is example.com?"),
                ("Explain vitamin B.", "Explain vitamin B"),
                ("Explain Bb5.", "Explain Bb5"),
                ("What is wrong with the word dog?", "What is wrong with the word dog"),
                ("What is a cat...", "What is a cat"),
                ("What is a cat?!", "What is a cat?"),
                ("What is the difference between int and int?", "What is the difference between int and int"),
                ("Translate Hello.", "Translate Hello"),
                ("Explain the regex ab.", "Explain the regex ab"),
                ("Why is there no dot at the end of this.", "Why is there no dot at the end of this"),
                ("hello.", "hello"),
            ]
        ),
        (
            "white space",
            ["{0}"],
            [
                ("How many spaces are in a  b?", "How many spaces are in a b?"),
                ("What does “a  b” print", "What does “a b” print"),
                ("Explain if x:\n  y\nz", "Explain if x:\n  y\n  z"),
                ("What is in a:\n - b\nc", "What is in a:\n - b\n c"),
                ("| a | b |\n| 1 |  |", "| a | b |\n|  | 1 |"),
                ("How do I run rm -rf / tmp", "How do I run rm -rf /tmp"),
                ("What is 'a '", "What is 'a'"),
                ("What is a\tb in TSV", "What is a b in TSV"),
                ("What is the reply to yes\nno", "What is the reply to yes no"),
                ("Is it a nice day", "Is it an ice day"),
                ("What is an I  and I text?", "What is an I and I text?"),
                ("```\na\n```", "``` a ```"),
                ("Where is no where", "Where is nowhere"),
                ("What is a black bird", "What is a blackbird"),
            ]
        ),
        (
            "letter form",
            ["What is {0}?", "How do I type {0}", "Is the value {0}"],
            [
                ("x²", "x2"),
                ("ﬁ", "fi"),
                ("Ⅷ", "VIII"),
                ("½", "1/2"),
                ("ａ", "a"),
                ("é", "e"),
                ("e\u0301 or é", "é or é"),
                ("ß", "ss"),
                ("İ", "I"),
                ("μ", "µ"),
                ("1\u2009000", "1000"),
                ("a\u200bb", "ab"),
                ("x\u0302", "x"),
            ]
        ),
        (
            "digit",
            ["What happened in {0}?", "Is {0} a prime?", "How far is {0} km?"],
            [
                ("1914", "1941"),
                ("17", "71"),
                ("17", "18"),
                ("007", "7"),
                ("1 000", "1000"),
                ("10", "1 0"),
                ("5", "five"),
            ]
        ),
        (
            "chess",
            ["{0}", "What is the best reply to {0}", "Is {0} legal"],
            [
                ("Bb5", "bb5"),
                ("Bb5.", "Bb5"),
                ("e4!", "e4"),
                ("e4?", "e4"),
                ("Nf3+", "Nf3"),
                ("O-O", "O-O-O"),
                ("e8=Q", "e8=N"),
                ("exd5", "ed5"),
            ]
        ),
    ];

    /// <summary>All pairs, by kind.</summary>
    public static IReadOnlyList<(string Kind, string One, string Other)> All { get; } =
    [
        .. from kind in Kinds
        from frame in kind.Frames
        from difference in kind.Differences
        let one = frame.Replace("{0}", difference.One, StringComparison.Ordinal)
        let other = frame.Replace("{0}", difference.Other, StringComparison.Ordinal)
        where one != other
        select (kind.Kind, one, other),
    ];
}
