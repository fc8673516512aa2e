using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

/// <summary>Looks for the highest load that keeps a promise: a bracket between a load that keeps it and one that misses it is narrowed by regula falsi on the margin over the logarithm of the load, until it is below 5 % or one whole number; then both ends are played again, for a promise near its limit is a matter of chance.</summary>
public static class LoadSearch
{
    /// <summary>A bracket below this is narrow enough.</summary>
    public const double WidthWanted = 0.05;

    private const double Inner = 0.2;
    private const int RunsOfAnEnd = 3;
    private const double Undecided = 0.1;

    /// <summary>Between which loads the promise breaks. A load that was played several times is judged by the median of its margins, one that was interrupted not at all.</summary>
    /// <param name="stages">What was played, in any order.</param>
    public static SloBracket Bracket(IEnumerable<BenchStage> stages)
    {
        (Tried? kept, Tried? missed) = Ends(stages);
        double? estimate = null;
        if (kept is not null && missed is not null)
        {
            double at = Crossing(kept, missed);
            estimate = kept.Level.Kind == LoadLevelKind.Concurrency ? Math.Floor(at) : at;
        }

        return new SloBracket(
            kept?.Level,
            missed?.Level,
            estimate,
            (kept?.Margins.Length ?? 0) + (missed?.Margins.Length ?? 0)
        );
    }

    /// <summary>The load to play next; null when there is nothing to find, or it is found.</summary>
    /// <param name="stages">What was played.</param>
    /// <param name="repeats">Ends of a closed bracket may be played again.</param>
    public static LoadLevel? Next(IReadOnlyList<BenchStage> stages, bool repeats)
    {
        (Tried? kept, Tried? missed) = Ends(stages);
        if (kept is null || missed is null)
        {
            return null;
        }

        if (!Bracket(stages).IsClosed)
        {
            return Between(kept, missed);
        }

        if (!repeats)
        {
            return null;
        }

        // The end that is nearer to its limit is the less certain one.
        Tried[] open =
        [
            .. new[] { kept, missed }
                .Where(end => end.Margins.Length < RunsOfAnEnd && Math.Abs(end.Margin) < Undecided)
                .OrderBy(end => end.Margins.Length)
                .ThenBy(end => Math.Abs(end.Margin)),
        ];
        return open.Length == 0 ? null : open[0].Level;
    }

    private static (Tried? Kept, Tried? Missed) Ends(IEnumerable<BenchStage> stages)
    {
        Tried[] tried =
        [
            .. stages
                .Where(stage => !stage.Measured.Recording.WasInterrupted)
                .GroupBy(stage => stage.Level)
                .Select(group => new Tried(
                    group.Key,
                    [.. group.Select(stage => SloMargin.Of(stage.Measured)).Order()]
                ))
                .OrderBy(one => one.Level.Value),
        ];
        int keep = tried.TakeWhile(one => one.Margin <= 0).Count();
        return (keep == 0 ? null : tried[keep - 1], keep == tried.Length ? null : tried[keep]);
    }

    /// <summary>Zero of the straight line between the two margins, kept away from both ends so that a bracket with one far end still closes.</summary>
    private static LoadLevel? Between(Tried kept, Tried missed)
    {
        double low = Math.Log(kept.Level.Value);
        double high = Math.Log(missed.Level.Value);
        double at = (Math.Log(Crossing(kept, missed)) - low) / (high - low);
        double value = Math.Exp(low + (Math.Clamp(at, Inner, 1 - Inner) * (high - low)));
        if (kept.Level.Kind == LoadLevelKind.Concurrency)
        {
            value = Math.Clamp(Math.Round(value), kept.Level.Value + 1, missed.Level.Value - 1);
        }

        return new LoadLevel(kept.Level.Kind, value);
    }

    private static double Crossing(Tried kept, Tried missed)
    {
        double low = Math.Log(kept.Level.Value);
        double high = Math.Log(missed.Level.Value);
        double span = missed.Margin - kept.Margin;
        double share = span > 0 ? -kept.Margin / span : 0.5;
        return Math.Exp(low + (share * (high - low)));
    }

    /// <summary>A load and the margins of its runs, ascending.</summary>
    private sealed record Tried(LoadLevel Level, double[] Margins)
    {
        public double Margin => Margins[Margins.Length / 2];
    }
}

/// <summary>Between which loads a promise breaks.</summary>
/// <param name="Kept">The highest load that keeps it, every lower one too; null where none does.</param>
/// <param name="Missed">The next load that was tried, which misses it; null where none did.</param>
/// <param name="Estimate">Where the margin crosses 0 between the two, by a straight line over the logarithm of the load; for requests in flight rounded down. Null without both.</param>
/// <param name="Runs">Loads played at the two.</param>
public sealed record SloBracket(LoadLevel? Kept, LoadLevel? Missed, double? Estimate, int Runs)
{
    /// <summary>Width of the bracket over its lower end; null without both ends.</summary>
    public double? Width => Kept is null || Missed is null ? null : (Missed.Value / Kept.Value) - 1;

    /// <summary>True when nothing lies between that is worth a run: below 5 %, or one whole number.</summary>
    public bool IsClosed =>
        Kept is not null
        && Missed is not null
        && (
            Missed.Value / Kept.Value < 1 + LoadSearch.WidthWanted
            || (Kept.Kind == LoadLevelKind.Concurrency && Missed.Value - Kept.Value <= 1)
        );
}
