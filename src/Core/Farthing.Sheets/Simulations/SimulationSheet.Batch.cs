using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Simulations;

/// <content>Work that nobody waits for.</content>
public sealed partial class SimulationSheet
{
    private static bool IsKept(SimulatedBatch batch) => batch.InTime == batch.Requests;

    private static string Due(SimulatedBatch batch) => Show.Seconds(batch.DeadlineS);

    /// <summary>What is amiss with the batch; null where all of it is done in time, or there is none.</summary>
    private string? BatchMissed() =>
        run.Batch is { } batch && !IsKept(batch)
            ? $"{Show.Count(batch.Requests - batch.InTime)} of {Show.Count(batch.Requests)} batch requests are not done within {Due(batch)}"
            : null;

    private string? BatchVerdict()
    {
        if (run.Batch is not { } batch)
        {
            return null;
        }

        string after =
            batch.AfterTrafficS > 0
                ? $", the last {Show.Seconds(batch.AfterTrafficS)} after the traffic"
                : "";
        return BatchMissed() is string missed
            ? $"The batch is late: {missed}."
            : $"The batch is done: {Show.Counted(batch.Requests, "request")} within {Show.Seconds(batch.DoneMax.Value)} of {Due(batch)}{after}.";
    }

    private SheetFigure? BatchFigure() =>
        run.Batch is not { } batch
            ? null
            : new SheetFigure(
                "Batch",
                IsKept(batch)
                    ? $"done in {Show.Seconds(batch.DoneMax.Value)}"
                    : $"{Show.Percent((double)batch.InTime / batch.Requests)} in time",
                $"of {Due(batch)} · {Added(batch)}"
            )
            {
                State =
                    !IsKept(batch) ? SheetState.Bad
                    : batch.KeptAtSlowEdge ? SheetState.Good
                    : SheetState.Near,
                Word =
                    !IsKept(batch) ? "missed"
                    : batch.KeptAtSlowEdge ? "kept"
                    : "kept, not at the slow end of its 90 % band",
            };

    private static string Added(SimulatedBatch batch) =>
        batch is { AddedUsd: { } added, AloneUsd: { } alone }
            ? $"adds {Show.Usd(added.Value)}, alone {Show.Usd(alone.Value)}"
            : $"adds {Show.Three(batch.AddedGpuHours.Value)} GPU-hours, alone {Show.Three(batch.AloneGpuHours.Value)}";

    private IEnumerable<SheetBlock?> Batch()
    {
        if (run.Batch is not { } batch)
        {
            yield break;
        }

        yield return BesideTable("What people wait for", "without the batch", "with it", batch.Latencies);
        yield return new SheetFacts([.. BatchFacts(batch)]);
    }

    private static SheetTable BesideTable(
        string title,
        string without,
        string with,
        IReadOnlyList<LatencyBeside> latencies
    ) =>
        new(
            title,
            new TableColumns<LatencyBeside>()
                .Words("latency", row => Named(row.Name))
                .Figure(without, row => Shown(row.WithoutS))
                .Figure(with, row => Shown(row.WithS))
                .Figure(
                    "change",
                    row => row.WithoutS > 0 ? Show.Change((row.WithS / row.WithoutS) - 1) : "–",
                    rank: 1
                )
                .Of([.. latencies])
        );

    private static string Ends(SimulatedBatch batch)
    {
        (long Count, string Words)[] ends =
        [
            (batch.Late, "late"),
            (batch.Expired, "not sent in time and dropped"),
            (batch.Rejected, "refused: longer than the model or the cache allows"),
            (batch.Unfinished, "left when the run was given up"),
        ];
        string[] amiss =
        [
            .. ends.Where(end => end.Count > 0).Select(end => $"{Show.Count(end.Count)} {end.Words}"),
        ];
        return amiss.Length == 0 ? "all in time" : string.Join(", ", amiss);
    }

    private static string Shown(double seconds) => double.IsFinite(seconds) ? Show.Seconds(seconds) : "–";

    private static string Named(string name) =>
        name.Split('_') is [string metric, string statistic]
            ? $"{metric.ToUpperInvariant()} {statistic}"
            : name;

    private IEnumerable<(string, string)> BatchFacts(SimulatedBatch batch)
    {
        yield return (
            "work",
            $"{Show.Counted(batch.Requests, "request")} in {(batch.Batches == 1 ? "one batch" : $"{Show.Count(batch.Batches)} batches")}, {Show.Count(batch.OutputTokens)} tokens written; {batch.Sent}"
        );
        yield return (
            "done",
            $"half of those done within {Shown(batch.DoneP50.Value)} of their submission, the last within {Shown(batch.DoneMax.Value)} ({Shown(batch.DoneMax.Low ?? batch.DoneMax.Value)} to {Shown(batch.DoneMax.High ?? batch.DoneMax.Value)}); {Ends(batch)}"
        );
        yield return (
            "cost",
            $"{Added(batch)}; {Show.Three(batch.AddedGpuHours.Value)} GPU-hours beside {Show.Three(batch.AloneGpuHours.Value)} of one replica of its own, all sent at once, without its start{(batch.AddedGpuHours.Value > batch.AloneGpuHours.Value ? ": it would be cheaper there" : "")}"
        );
        if (run.Cost.Blended is not null)
        {
            yield return ("$/M above", "over the tokens of both, traffic and batch");
        }
    }
}
