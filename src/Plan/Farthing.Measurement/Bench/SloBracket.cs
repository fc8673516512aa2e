using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

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
