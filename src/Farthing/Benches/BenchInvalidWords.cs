using Farthing.Measurement.Bench;

namespace Farthing.Benches;

/// <summary>Why loads are not to be believed: each reason once, with the loads that it holds for.</summary>
internal static class BenchInvalidWords
{
    /// <summary>Prints the reasons.</summary>
    /// <param name="invalid">The loads, ascending.</param>
    /// <param name="isOne">True when only one load was played: it is not named then.</param>
    /// <param name="text">Where to.</param>
    public static void Write(IReadOnlyList<BenchStage> invalid, bool isOne, TextWriter text)
    {
        IEnumerable<(LoadLevel Level, string Name, string Words)> failed = invalid.SelectMany(stage =>
            stage
                .Measured.Checks.Where(check => check.State == CheckState.Failed)
                .Select(check => (stage.Level, check.Name, check.Words))
        );
        foreach (
            IGrouping<string, (LoadLevel Level, string Name, string Words)> reason in failed.GroupBy(one =>
                one.Name
            )
        )
        {
            string[] loads = [.. reason.Select(one => one.Level.Words).Distinct()];
            string which =
                isOne ? ""
                : loads.Length == 1 ? loads[0] + ": "
                : $"{loads.Length} loads, first {loads[0]}: ";
            FoldedLine.Write("  ×     " + which + reason.First().Words, text);
        }
    }
}
