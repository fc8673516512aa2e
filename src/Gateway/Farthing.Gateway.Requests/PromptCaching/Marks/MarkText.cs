using System.Globalization;
using Farthing.Economics.PromptCaching;

namespace Farthing.Gateway.PromptCaching.Marks;

/// <summary>Breakpoints as a text: part, block and lifetime of each, as <c>system:3:5m;messages:12:1h</c>.</summary>
public static class MarkText
{
    private static readonly string[] Lifetimes = ["5m", "1h", "30m"]; // As CacheTtl numbers them.
    private static readonly string[] Parts = ["tools", "system", "messages", "parameters"];

    /// <summary>The text; empty without breakpoints.</summary>
    public static string Write(IReadOnlyList<PlacedMark> marks) =>
        marks.Count == 0
            ? ""
            : string.Join(
                ';',
                marks.Select(mark =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Parts[(int)mark.Part]}:{mark.Block}:{Lifetimes[(int)mark.Ttl]}"
                    )
                )
            );

    /// <summary>Reads it back.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static IReadOnlyList<PlacedMark> Read(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        string[] words = text.Split(';');
        PlacedMark[] marks = new PlacedMark[words.Length];
        for (int i = 0; i < marks.Length; i++)
        {
            string[] one = words[i].Split(':');
            int part = Array.IndexOf(Parts, one[0]);
            int ttl = Array.IndexOf(Lifetimes, one[^1]);
            marks[i] =
                one.Length == 3
                && part >= 0
                && int.TryParse(one[1], NumberStyles.None, CultureInfo.InvariantCulture, out int block)
                && ttl >= 0
                    ? new PlacedMark((PromptPart)part, block, (CacheTtl)ttl)
                    : throw new FormatException(
                        $"'{words[i]}' is no breakpoint: part:block:5m, 1h or 30m was expected"
                    );
        }

        return marks;
    }
}

/// <summary>A breakpoint of a prompt.</summary>
/// <param name="Part">Part of the prompt that it ends in.</param>
/// <param name="Block">Index of its block in the whole prompt.</param>
/// <param name="Ttl">Lifetime of what is written there.</param>
public readonly record struct PlacedMark(PromptPart Part, int Block, CacheTtl Ttl);
