using System.Collections.Frozen;

namespace Farthing.Reduction.Texts;

/// <summary>First words that make an English sentence a direct question or a request whatever its final mark is.</summary>
/// <remarks>"Do it" and "How nice" are left out: with another mark they say another thing.</remarks>
internal static class QuestionOpenings
{
    private static readonly FrozenSet<string> Questions = Pairs(
            "what who which when where why how",
            "is are was were do does did can could will would should"
        )
        .Concat(Pairs("how", "many much long far old often big tall high fast deep"))
        .Concat(Pairs("is", "it there the a an"))
        .Concat(Pairs("are was were does did can could will would", "you we they there the my"))
        .Concat(Pairs("do can could would should", "i we they"))
        .Concat(["do you"])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Short = "what's who's where's how's when's"
        .Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Requests = "explain describe list recommend suggest"
        .Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The form of a sentence.</summary>
    public static OpeningKind Of(string[] words) =>
        words.Length < 2 ? OpeningKind.None
        : Questions.Contains($"{words[0]} {words[1]}") ? OpeningKind.Question
        : Short.Contains(words[0].Replace('’', '\'')) ? OpeningKind.Question
        : Requests.Contains(words[0]) ? OpeningKind.Request
        : OpeningKind.None;

    private static IEnumerable<string> Pairs(string firsts, string seconds) =>
        from first in firsts.Split(' ')
        from second in seconds.Split(' ')
        select $"{first} {second}";
}
