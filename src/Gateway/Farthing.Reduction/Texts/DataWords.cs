using System.Collections.Frozen;

namespace Farthing.Reduction.Texts;

/// <summary>Words of questions about texts, signs, code and commands: there a space, a mark or a letter's form may be what is asked about.</summary>
/// <remarks>Stems also mean some other words ("pathway", "printer"): that costs a hit, and never a wrong answer.</remarks>
internal static class DataWords
{
    private static readonly string[] AllStems =
    [
        // Texts and their parts.
        .. Split("text word letter charact string sentence phrase paragraph headline syllab vowel consonant"),
        .. Split("alphabet acronym abbreviat prefix suffix rhym anagram palindrom statement question"),
        // What is done with them.
        .. Split(
            "translat transcri translit spell spelt grammar punctuat proofread typo edit correct mistake"
        ),
        .. Split("rewrit reword rephras paraphras summar shorten capitaliz capitalis uppercase lowercase"),
        .. Split("length repeat revers echo print pronounc writ sentiment polite classif categor identical"),
        // Signs.
        .. Split("space whitespac indent newline margin quot apostroph comma semicolon hyphen symbol emoji"),
        .. Split("accent diacrit umlaut glyph font unicode ascii encod decod token checksum ligature"),
        // Code, data and notations.
        .. Split("regex regexp wildcard pattern match code program script command shell terminal syntax"),
        .. Split("compil python java ruby rust perl markdown latex escap literal verbatim variable function"),
        .. Split("method operator domain hostname directory notation formula equation prompt"),
    ];

    /// <summary>By their first letter, a to z.</summary>
    private static readonly string[][] Stems =
    [
        .. Enumerable.Range('a', 26).Select(letter => AllStems.Where(stem => stem[0] == letter).ToArray()),
    ];

    private static readonly FrozenSet<string> Words = Split(
            "count counts counted counting line lines case prose poem typed typing said say says saying read reads"
                + " reading tone mood rude label wrong ending tab tabs period dot dots colon dash blank utf byte bytes"
                + " bit bits hash glob equal equals same bash php sql html xml json yaml toml csv format formats pars"
                + " parse parser url urls uri path paths file files folder host flag flags option key keys chess move"
                + " moves fen pgn input output int str bool"
        )
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for one of them (a word of one character at least), with or without punctuation behind it.</summary>
    public static bool IsOne(ReadOnlySpan<char> word)
    {
        int letter = (word[0] | 0x20) - 'a';
        if (letter is < 0 or >= 26)
        {
            return false;
        }

        foreach (string stem in Stems[letter])
        {
            if (word.StartsWith(stem, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Known.Contains(word.TrimEnd(".,?!…"));
    }

    private static string[] Split(string words) => words.Split(' ');
}
