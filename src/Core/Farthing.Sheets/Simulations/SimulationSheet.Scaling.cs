using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <content>How replicas came and went.</content>
public sealed partial class SimulationSheet
{
    private const int MostSpans = 8;

    /// <summary>Why a promise broke, in a sentence; null where it did not, or nothing is scaled.</summary>
    private string? ScalingVerdict()
    {
        if (run.Scaling is not { Broken.Count: > 0 } scaling || run.Promises.Count == 0)
        {
            return null;
        }

        double broken = scaling.Broken.Sum(span => span.ToS - span.FromS);
        (double Seconds, string Words)[] causes =
        [
            (
                scaling.Broken.Sum(span => span.StartingS),
                $"wanted replicas were still starting, which takes {Show.Seconds(scaling.ColdStart.LeadS)}{FromStandby(scaling)}"
            ),
            (
                scaling.Broken.Sum(span => span.AtMostS),
                $"all {Show.Counted(scaling.MaxReplicas, "replica")} that there may be were ready"
            ),
            (scaling.Broken.Sum(span => span.UnaskedS), $"{scaling.Policy} wanted no more than were ready"),
        ];
        string because = string.Join(
            "; ",
            causes
                .Where(cause => cause.Seconds > 0)
                .Select(cause => $"for {Show.Seconds(cause.Seconds)} {cause.Words}")
        );
        string verdict =
            causes[0].Seconds >= causes.Max(cause => cause.Seconds)
                ? "scaling does not follow this traffic in time, "
                : "";
        return $"The promise breaks for {Show.Seconds(broken)} in {Show.Counted(scaling.Broken.Count, "span")}: {verdict}{because}.";
    }

    private static string FromStandby(SimulatedScaling scaling) =>
        scaling.Standby is { } standby ? $", from the standby {Show.Seconds(standby.Held.StartS)}" : "";

    private SheetFigure? WorstStretch()
    {
        if (run.Scaling?.Worst is not { Promise: { } name, S: { } seconds, LimitS: { } limit } worst)
        {
            return null;
        }

        string length = run.Scaling.StretchS == 3600 ? "hour" : Show.Seconds(run.Scaling.StretchS);
        return new SheetFigure(
            $"Worst {length}",
            Show.Seconds(seconds),
            $"of {Show.Seconds(limit)} promised, {name} from {Show.Seconds(worst.FromS)} · predicted"
        )
        {
            State = seconds <= limit ? SheetState.Good : SheetState.Bad,
            Word = seconds <= limit ? "kept" : "missed",
        };
    }

    private SheetFigure? Saved()
    {
        if (run.Scaling?.Static is not StillFleet still)
        {
            return null;
        }

        string beside = $"{Show.Counted(still.Replicas, "replica")} that stay";
        return new SheetFigure(
            "Scaling",
            still.SavedFraction >= 0
                ? $"saves {Show.Percent(still.SavedFraction)}"
                : $"costs {Show.Percent(-still.SavedFraction)} more",
            still.Usd is { } bill && run.Cost.Run is { } paid
                ? $"{Show.Usd(paid.Value)} beside {Show.Usd(bill.Value)} for {beside}"
                : $"{Show.Three(run.Cost.GpuHours.Value)} GPU-hours beside {Show.Three(still.GpuHours.Value)} for {beside}"
        );
    }

    private IEnumerable<SheetBlock?> Scaling()
    {
        if (run.Scaling is not SimulatedScaling scaling)
        {
            yield break;
        }

        yield return new SheetFacts([.. ScalingFacts(scaling)]);
        if (run.Promises.Count > 0 && scaling.Broken.Count > 0)
        {
            yield return new SheetTable(
                scaling.Broken.Count > MostSpans
                    ? $"The longest {MostSpans} of {Show.Count(scaling.Broken.Count)} spans in which the promise broke, to {Show.Seconds(scaling.SpanGrainS)}"
                    : $"When the promise broke, to {Show.Seconds(scaling.SpanGrainS)}",
                new TableColumns<JudgedStretch>()
                    .Words("from", span => Show.Seconds(span.FromS))
                    .Figure("for", span => Show.Seconds(span.ToS - span.FromS))
                    .Words("promise", span => span.Promise ?? "")
                    .Figure("was", span => Show.Seconds(span.S ?? 0))
                    .Figure("limit", span => Show.Seconds(span.LimitS ?? 0), rank: 3)
                    .Figure("requests", span => Show.Count(span.Finished), rank: 4)
                    .Figure("ready", span => Show.Three(span.Replicas), rank: 1)
                    .Figure("starting", span => Show.Seconds(span.StartingS), rank: 2)
                    .Of([
                        .. scaling
                            .Broken.OrderByDescending(span => span.ToS - span.FromS)
                            .Take(MostSpans)
                            .OrderBy(span => span.FromS),
                    ])
            );
        }
    }

    private IEnumerable<(string, string)> ScalingFacts(SimulatedScaling scaling)
    {
        yield return (
            "replicas",
            $"{Show.Three(scaling.ReplicasMean.Value)} ready on average, {scaling.ReplicasPeak} at most ({scaling.Policy}, {scaling.MinReplicas} to {scaling.MaxReplicas}); {Show.Counted(scaling.Ordered, "order")}"
        );
        ColdStartStages start = scaling.ColdStart;
        yield return (
            "start",
            start.IsGiven
                ? $"{Show.Seconds(start.LeadS)} from an order to the first request, as given{Grows(scaling)}"
                : $"{Show.Seconds(start.LeadS)} from an order to the first request: order {Show.Seconds(start.OrderS)}, node {Show.Seconds(start.NodeS)}, image {Show.Seconds(start.ImageS)}, weights {Show.Seconds(start.WeightsS)}, engine {Show.Seconds(start.EngineS)}, probe {Show.Seconds(start.ReadinessS)}{Grows(scaling)}"
        );
        if (scaling.Standby is { } standby)
        {
            yield return (
                "standby",
                StandbyWords.Of(standby)
                    + (
                        scaling.Purchase is null || standby.InPurchase
                            ? ""
                            : "; the month below is without it: nodes that another model uses too are not bought here"
                    )
            );
        }

        if (run.Promises.Count > 0)
        {
            yield return (
                "promise",
                $"kept in {Show.Count(scaling.StretchesKept)} of {Show.Count(scaling.Stretches)} stretches of {Show.Seconds(scaling.StretchS)}"
                    + (
                        scaling.Static is { } still
                            ? $"; by {Show.Counted(still.Replicas, "replica")} that stay in {Show.Count(still.StretchesKept)}"
                        : scaling.StaticSearched
                            ? $"; {Show.Counted(scaling.MaxReplicas, "replica")} that stay do not keep it"
                        : ""
                    )
            );
        }

        if (scaling.Lost > 0 || scaling.Resent > 0)
        {
            yield return (
                "losses",
                $"{Show.Counted(scaling.Lost, "replica")} lost{Nodes(scaling)}; {Show.Counted(scaling.Resent, "request")} sent anew, {Show.Counted(scaling.RecomputedTokens, "token")} computed again"
            );
        }

        if (scaling.HeldPeak > 0)
        {
            yield return (
                "router",
                $"up to {Show.Counted(scaling.HeldPeak, "request")} waited there because no replica was ready"
            );
        }
    }

    private static string Nodes(SimulatedScaling scaling) =>
        scaling.LostNodes == 0 ? ""
        : scaling.NodeLosses == scaling.LostNodes ? $" with {Show.Counted(scaling.LostNodes, "node")}"
        : $" with {Show.Counted(scaling.LostNodes, "node")} at {Show.Counted(scaling.NodeLosses, "moment")}";

    private static string Grows(SimulatedScaling scaling) =>
        scaling.Growth is { Factor: > 1 } growth
            ? $"; in so much time arrivals grow by up to ×{Show.Three(growth.Factor)} (from {Show.Seconds(growth.FromS)})"
            : "";
}
