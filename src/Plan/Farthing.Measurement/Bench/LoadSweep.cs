using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

/// <summary>Plays loads from the lowest to the highest, stops when nothing more can come of it, and then looks for the highest load that keeps the promise.</summary>
public static class LoadSweep
{
    private const int MissedInARow = 2;

    /// <summary>Plays the loads.</summary>
    /// <param name="levels">Ascending.</param>
    /// <param name="measure">Plays one.</param>
    /// <param name="search">How many loads the search may add; 0 for no search.</param>
    /// <param name="isOver">True when no further load may start: interrupted, hopeless, out of time.</param>
    /// <param name="repeats">The search may play loads near the limit again.</param>
    /// <param name="leavesOut">True for a load for which there is no time, given it and how many are left with it.</param>
    /// <returns>Every load that was played, ascending; a load that was played again stands there again.</returns>
    public static IReadOnlyList<BenchStage> Play(
        IReadOnlyList<LoadLevel> levels,
        Func<LoadLevel, StageMeasurement> measure,
        int search,
        Func<bool> isOver,
        bool repeats = false,
        Func<LoadLevel, int, bool>? leavesOut = null
    )
    {
        List<BenchStage> stages = [];
        int missed = 0;
        for (int at = 0; at < levels.Count && !isOver(); at++)
        {
            LoadLevel level = levels[at];
            if (leavesOut?.Invoke(level, levels.Count - at) == true)
            {
                continue;
            }

            BenchStage stage = new(level, measure(level));
            stages.Add(stage);
            bool isMissed = stage.Measured.Promise.Count > 0 && SloMargin.Of(stage.Measured) > 0;
            missed = isMissed ? missed + 1 : 0;
            if (
                missed >= MissedInARow
                || stage.Measured.Recording.WasHopeless
                || SloMargin.IsSaturated(stage.Measured)
            )
            {
                break;
            }
        }

        for (int i = 0; i < search && !isOver(); i++)
        {
            if (LoadSearch.Next(stages, repeats) is not LoadLevel next)
            {
                break;
            }

            stages.Add(new BenchStage(next, measure(next)));
        }

        return [.. stages.OrderBy(stage => stage.Level.Value)];
    }

    /// <summary>The highest load whose every lower load keeps the promise too; of several runs of it, the median one. Null where there is none.</summary>
    public static BenchStage? HighestKept(IReadOnlyList<BenchStage> stages)
    {
        if (stages.All(stage => stage.Measured.Promise.Count == 0))
        {
            return null;
        }

        LoadLevel? kept = LoadSearch.Bracket(stages).Kept;
        BenchStage[] runs =
        [
            .. stages.Where(stage => stage.Level == kept).OrderBy(stage => SloMargin.Of(stage.Measured)),
        ];
        return runs.Length == 0 ? null : runs[runs.Length / 2];
    }
}

/// <summary>Distance of a load from breaking its promise: the largest ln(measured / limit) of its targets.</summary>
public static class SloMargin
{
    /// <summary>The margin of a load that kept or missed for a reason without a number: a factor of two.</summary>
    private const double Unknown = 0.7;

    /// <summary>The margin; positive where a target cannot be told, too many requests failed or the load is more than the server can work off.</summary>
    public static double Of(StageMeasurement measured)
    {
        if (measured.Promise.Count == 0 || measured.Promise.Any(finding => finding.Seconds is not > 0))
        {
            return Unknown;
        }

        double margin = measured.Promise.Max(finding =>
            Math.Log(finding.Seconds!.Value / finding.Target.LimitSeconds)
        );
        return IsSaturated(measured) || measured.HasTooManyErrors ? Math.Max(margin, Unknown) : margin;
    }

    /// <summary>True when requests come faster than they leave: latencies are then those of the run's length, and every higher load is worse.</summary>
    public static bool IsSaturated(StageMeasurement measured) =>
        measured.Checks.Any(check => check is { Name: "saturation", State: CheckState.Failed });
}
