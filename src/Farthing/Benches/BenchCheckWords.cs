using Farthing.Measurement.Bench;

namespace Farthing.Benches;

/// <summary>Why loads are not to be believed, and what else was noted of the server: each reason once, with the loads that it holds for.</summary>
internal static class BenchCheckWords
{
    /// <summary>Prints why loads are invalid.</summary>
    /// <param name="invalid">The loads, ascending.</param>
    /// <param name="isOne">True when only one load was played: it is not named then.</param>
    /// <param name="text">Where to.</param>
    public static void WriteFailed(IReadOnlyList<BenchStage> invalid, bool isOne, TextWriter text) =>
        Write(invalid, CheckState.Failed, "  ×     ", isOne, text);

    /// <summary>Prints what was noted of the server.</summary>
    /// <param name="stages">The loads, ascending.</param>
    /// <param name="isOne">True when only one load was played: it is not named then.</param>
    /// <param name="text">Where to.</param>
    public static void WriteNoted(IReadOnlyList<BenchStage> stages, bool isOne, TextWriter text) =>
        Write(stages, CheckState.Noted, "  !     ", isOne, text);

    private static void Write(
        IReadOnlyList<BenchStage> stages,
        CheckState state,
        string mark,
        bool isOne,
        TextWriter text
    )
    {
        IEnumerable<(LoadLevel Level, string Name, string Words)> found = stages.SelectMany(stage =>
            stage
                .Measured.Checks.Where(check => check.State == state)
                .Select(check => (stage.Level, check.Name, check.Words))
        );
        foreach (
            IGrouping<string, (LoadLevel Level, string Name, string Words)> reason in found.GroupBy(one =>
                one.Name
            )
        )
        {
            string[] loads = [.. reason.Select(one => one.Level.Words).Distinct()];
            string which =
                isOne ? ""
                : loads.Length == 1 ? loads[0] + ": "
                : $"{loads.Length} loads, first {loads[0]}: ";
            FoldedLine.Write(mark + which + reason.First().Words, text);
        }
    }
}
