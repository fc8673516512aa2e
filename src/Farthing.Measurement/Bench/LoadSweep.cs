namespace Farthing.Measurement.Bench;

/// <summary>Plays loads from the lowest to the highest, stops when nothing more can come of it, and looks between the last load that kept the promise and the first that did not.</summary>
public static class LoadSweep
{
    private const int MissedInARow = 2;

    /// <summary>Plays the loads.</summary>
    /// <param name="levels">Ascending.</param>
    /// <param name="measure">Plays one.</param>
    /// <param name="searches">How many loads may be added between the last kept and the first missed.</param>
    /// <param name="isOver">True when no further load may start: interrupted, hopeless, out of time.</param>
    /// <returns>Every load that was played, ascending.</returns>
    public static IReadOnlyList<BenchStage> Play(
        IReadOnlyList<LoadLevel> levels,
        Func<LoadLevel, StageMeasurement> measure,
        int searches,
        Func<bool> isOver
    )
    {
        List<BenchStage> stages = [];
        int missed = 0;
        foreach (LoadLevel level in levels)
        {
            if (isOver())
            {
                break;
            }

            BenchStage stage = new(level, measure(level));
            stages.Add(stage);
            missed = stage.Measured.Promise.Count > 0 && !stage.Measured.KeepsPromise ? missed + 1 : 0;
            if (missed >= MissedInARow || stage.Measured.Recording.WasHopeless)
            {
                break;
            }
        }

        for (int i = 0; i < searches && !isOver(); i++)
        {
            if (NextSearch(stages) is not LoadLevel between)
            {
                break;
            }

            stages.Add(new BenchStage(between, measure(between)));
            stages.Sort((a, b) => a.Level.Value.CompareTo(b.Level.Value));
        }

        return stages;
    }

    /// <summary>The highest load whose every lower load keeps the promise too; null where there is none.</summary>
    public static BenchStage? HighestKept(IReadOnlyList<BenchStage> stages) =>
        stages.TakeWhile(stage => stage.Measured.KeepsPromise).LastOrDefault();

    private static LoadLevel? NextSearch(List<BenchStage> stages)
    {
        BenchStage? kept = HighestKept(stages);
        int at = kept is null ? -1 : stages.IndexOf(kept);
        return kept is null || at + 1 >= stages.Count
            ? null
            : LoadLevel.Between(kept.Level, stages[at + 1].Level);
    }
}
