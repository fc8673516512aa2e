namespace Farthing.Benches;

/// <summary>The last line: where the page is, and what comes next.</summary>
internal static class BenchLastWords
{
    /// <summary>Prints it, where there is something to say.</summary>
    /// <param name="outcome">The bench.</param>
    /// <param name="page">The page that was written; null for none.</param>
    /// <param name="text">Where to.</param>
    public static void Write(BenchOutcome outcome, string? page, TextWriter text)
    {
        string written = page is null ? "" : $"{page} written (opens offline).";
        string next =
            outcome.Emulated is null || outcome.WasInterrupted
                ? ""
                : "Next: farthing bench http://your-server:8000 --slo … --gpu-price '$2.50/h'";
        string line = string.Join("  ", new[] { written, next }.Where(part => part.Length > 0));
        if (line.Length > 0)
        {
            text.WriteLine();
            text.WriteLine(line);
        }
    }
}
