using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Guards;

/// <summary>Opposites: pairs of words, and prefixes that turn a word around.</summary>
internal static class Antonyms
{
    private static readonly string[] Turning =
    [
        "un",
        "in",
        "im",
        "il",
        "ir",
        "i",
        "dis",
        "non",
        "non-",
        "mis",
        "de",
        "anti",
        "a",
        "counter",
        "re",
        "pre",
    ];

    private static readonly (string One, string Other)[] Prefixes =
    [
        ("up", "down"),
        ("in", "out"),
        ("in", "ex"),
        ("im", "ex"),
        ("in", "de"),
        ("over", "under"),
        ("hyper", "hypo"),
        ("pre", "post"),
        ("inter", "intra"),
        ("macro", "micro"),
        ("multi", "single"),
        ("on", "off"),
        ("sub", "super"),
        ("as", "des"),
        ("en", "dis"),
        ("in", "un"),
    ];

    private static readonly HashSet<(string, string)> Pairs = Read(
        "accept reject|accept decline|accept refuse|add remove|add subtract|add delete|allow block|allow forbid|allow deny|allow prevent|approve reject|approve deny|"
            + "advantages disadvantages|advantages risks|advantages drawbacks|alive dead|arrive leave|arrive depart|arrival departure|ascending descending|asleep awake|"
            + "attack defend|beautiful ugly|before after|begin end|begin stop|begin finish|big little|big small|biggest smallest|best worst|better worse|bigger smaller|"
            + "black white|boy girl|boys girls|borrow lend|bottom top|brave cowardly|bright dark|brother sister|build destroy|buy sell|buyer seller|cause prevent|"
            + "cheap expensive|cheapest expensive|clean dirty|clockwise counterclockwise|close open|closed open|coldest hottest|cold hot|cold warm|combine split|complete partial|"
            + "compress extract|connect disconnect|continue stop|create delete|create destroy|credit debit|day night|deep shallow|deposit withdraw|deposit withdrawal|"
            + "descend ascend|decrease increase|difficult easy|hard easy|disable enable|divide multiply|domestic foreign|domestic international|download upload|dry wet|"
            + "earlier later|early late|earliest latest|earn spend|east west|eastern western|empty full|encode decode|encrypt decrypt|enter exit|entrance exit|even odd|"
            + "expand collapse|external internal|fail pass|fail succeed|failure success|false true|far near|farthest nearest|fast slow|fastest slowest|faster slower|"
            + "father mother|female male|women men|woman man|wife husband|queen king|fewer more|final initial|find lose|first last|fix break|float sink|follow unfollow|found lost|"
            + "forward backward|front back|frozen fresh|gain lose|gain loss|give take|good bad|good evil|grow shrink|guilty innocent|happy sad|hate love|heat cool|heavy light|help hurt|"
            + "here there|hide show|high low|higher lower|highest lowest|hire fire|horizontal vertical|import export|in out|income expense|inflation deflation|inner outer|input output|inside outside|"
            + "join leave|land sea|large small|largest smallest|learn teach|left right|legal illegal|less more|lessen worsen|light dark|liquid solid|lock unlock|long short|longest shortest|longer shorter|"
            + "loose tight|loud quiet|maximum minimum|max min|major minor|married single|maximize minimize|most least|negative positive|new old|newest oldest|next previous|north south|northern southern|"
            + "offline online|old young|oldest youngest|older younger|older newer|oldest newest|on off|optional required|outgoing incoming|parent child|parents children|past future|pay receive|"
            + "peace war|permanent temporary|plural singular|polite rude|poor rich|pros cons|private public|profit loss|public secret|pull push|question answer|quick slow|raise lower|reduce increase|read write|"
            + "real fake|refund charge|regular irregular|retail wholesale|rise fall|rough smooth|safe dangerous|safe unsafe|same different|save spend|save delete|send receive|sender recipient|sender receiver|"
            + "serial parallel|server client|shorten lengthen|sharp dull|sick healthy|sit stand|soft hard|sour sweet|start stop|start finish|start end|stop go|strengthen weaken|strong weak|subscribe unsubscribe|"
            + "sunrise sunset|supply demand|synchronous asynchronous|tall short|tallest shortest|thick thin|top bottom|true false|up down|upper lower|upstairs downstairs|upgrade downgrade|urban rural|"
            + "useful useless|victory defeat|wide narrow|win lose|winner loser|with without|work rest|zoom pan|benefits costs|benefits risks|employer employee|employers employees|teacher student|doctor patient|"
            + "landlord tenant|lender borrower|attacker victim|producer consumer|husband wife|uncle aunt|son daughter|primary secondary|ancient modern|abstract concrete|active passive|mount unmount|push pop|"
            + "enqueue dequeue|client server|lowercase uppercase|prefix suffix|row column|rows columns|encoder decoder|acid base|summer winter"
    );

    /// <summary>True where one word is the other's opposite.</summary>
    public static bool Are(string one, string other) =>
        Pairs.Contains((one, other))
        || Pairs.Contains((other, one))
        || IsTurned(one, other)
        || IsTurned(other, one)
        || HasPrefixes(one, other)
        || HasPrefixes(other, one)
        || IsLess(one, other)
        || IsLess(other, one);

    /// <summary>True for forms of one word, such as owns and owned, and for words that are spelled almost alike, such as ethanol and methanol: synonyms are not.</summary>
    public static bool AreAlike(string one, string other)
    {
        int longer = Math.Max(one.Length, other.Length);
        int shorter = Math.Min(one.Length, other.Length);
        int front = one.AsSpan().CommonPrefixLength(other);
        int back = 0;
        while (back < shorter - front && one[^(back + 1)] == other[^(back + 1)])
        {
            back++;
        }

        return (longer >= 5 && front + back >= longer - 2)
            || (front >= 3 && IsEnding(one.AsSpan(front)) && IsEnding(other.AsSpan(front)));
    }

    private static bool IsEnding(ReadOnlySpan<char> end) =>
        end
            is ""
                or "s"
                or "es"
                or "d"
                or "ed"
                or "ing"
                or "y"
                or "ies"
                or "ied"
                or "e"
                or "'s"
                or "er"
                or "est"
                or "ly";

    private static bool IsTurned(string one, string other)
    {
        foreach (string prefix in Turning)
        {
            if (
                one.Length == other.Length + prefix.Length
                && other.Length > 2
                && one.StartsWith(prefix, StringComparison.Ordinal)
                && one.EndsWith(other, StringComparison.Ordinal)
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPrefixes(string one, string other)
    {
        foreach ((string first, string second) in Prefixes)
        {
            if (
                one.StartsWith(first, StringComparison.Ordinal)
                && other.StartsWith(second, StringComparison.Ordinal)
                && one.Length - first.Length > 2
                && one.AsSpan(first.Length).SequenceEqual(other.AsSpan(second.Length))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>harmless and harmful.</summary>
    private static bool IsLess(string one, string other) =>
        one.EndsWith("less", StringComparison.Ordinal)
        && other.Length > 3
        && one.AsSpan(0, one.Length - 4)
            .SequenceEqual(
                other.EndsWith("ful", StringComparison.Ordinal) ? other.AsSpan(0, other.Length - 3) : other
            );

    private static HashSet<(string, string)> Read(string text) =>
        [
            .. text.Split('|')
                .Select(pair => pair.Split(' '))
                .Select(pair => (Misspellings.WithoutDoubles(pair[0]), Misspellings.WithoutDoubles(pair[1]))),
        ];
}
