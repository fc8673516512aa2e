using Farthing.Numerics.Faults;

namespace Farthing.Studies.Hindsights;

/// <summary>The part of a page that the study writes, between two marks.</summary>
internal static class StudySection
{
    private const string Begin = "<!-- made by: hindsight -->\n";
    private const string End = "<!-- end: hindsight -->\n";

    /// <summary>The page with another text between the marks.</summary>
    /// <param name="page">The page.</param>
    /// <param name="text">The text, with its last line end.</param>
    /// <param name="file">Name of the page, for a fault.</param>
    /// <exception cref="FarthingException">The page lacks a mark.</exception>
    public static string Replace(string page, string text, string file)
    {
        int from = page.IndexOf(Begin, StringComparison.Ordinal);
        int to = page.IndexOf(End, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? page[..(from + Begin.Length)] + text + page[to..]
            : throw new FarthingException(
                new Fault(CliFaultCodes.BadUsage, "the page has no place for the study")
                {
                    File = file,
                    Expected = $"the lines {Begin.Trim()} and {End.Trim()}",
                }
            );
    }
}
