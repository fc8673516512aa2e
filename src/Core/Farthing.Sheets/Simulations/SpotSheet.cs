using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>Work on spot nodes as people read it: what it is expected to cost and how often it is late, beside the same on demand.</summary>
/// <param name="spot">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed class SpotSheet(SimulateSpotDocument spot, Envelope envelope)
{
    private bool IsBatch => spot.DeadlineS is not null;

    private bool IsKept => spot.Rates.All(rate => rate.KeptSeeds == spot.Seeds);

    private bool IsKeptSomewhere => spot.Rates.Any(rate => rate.KeptSeeds == spot.Seeds);

    private bool IsKeptAtEdge => spot.Rates.All(rate => rate.KeptAtSlowEdge);

    /// <summary>The sheet.</summary>
    public static Sheet Of(SimulateSpotDocument spot, Envelope envelope) =>
        new SpotSheet(spot, envelope).Build();

    private Sheet Build()
    {
        SimulatedTraffic traffic = spot.Workload;
        SimulatedFleet fleet = spot.Deployment;
        string work = IsBatch
            ? $"{Show.Count(traffic.Requests)} requests, each due in {Show.Seconds(spot.DeadlineS!.Value)}"
            : $"{traffic.Name} at {Show.Three(traffic.RatePerS)}/s mean, {Show.Three(traffic.PeakMinutePerS)}/s peak";
        Sheet sheet = new(
            $"{FleetWords.ShortName(fleet.Model)} · up to {Show.Counted(spot.Replicas, "replica")} × {FleetWords.Spread(fleet)} on {fleet.Gpu} spot · {work}",
            Answer()
        )
        {
            Kind = "Spot · predicted",
            State =
                !IsKept && !IsKeptSomewhere ? SheetState.Bad
                : IsKept && IsKeptAtEdge ? SheetState.Good
                : SheetState.Near,
            Word =
                IsKept && IsKeptAtEdge ? "IN TIME"
                : IsKept ? "IN TIME, NOT AT THE BAND'S EDGE"
                : IsKeptSomewhere ? "IN TIME AT ONE END"
                : spot.Rates.Any(rate => rate.KeptSeeds > 0) ? "LATE IN SOME RUNS"
                : spot.OnDemand.Kept ? "LATE IN EVERY RUN"
                : "LATE, ON DEMAND TOO",
            Remarks = [.. Remarks()],
        };
        return sheet
            .Section("What does it cost, and is it in time?", new SheetTable("", Costs()))
            .Section("What do losses take?", new SheetTable("", Losses()))
            .Section("Conditions and assumptions", Conditions(), new SheetNotes([.. Notes()]))
            .Detail(
                "Provenance",
                OriginFacts.Of(
                    envelope,
                    ("model", fleet.Model),
                    ("traffic", $"{traffic.Source} {traffic.AsOf}".Trim()),
                    ("price on spot", spot.SpotNodes.Price.Source),
                    ("price of what stands in", spot.StandIns.Price.Source),
                    ("price on demand alone", spot.AloneNodes.Price.Source)
                )
            );
    }

    private string Answer()
    {
        SpotPlayed first = spot.Rates[0];
        if (spot.Rates.Count == 1)
        {
            return $"{Show.Usd(first.Usd.Value)} expected on spot where a zone keeps its nodes for {Show.Seconds(first.TakenEveryS)}, {Show.Usd(spot.OnDemand.Usd.Value)} on demand alone ({Show.Change(-first.SavedFraction)}).";
        }

        SpotPlayed last = spot.Rates[^1];
        return $"{Show.Usd(first.Usd.Value)} expected where spot is seldom taken back, {Show.Usd(last.Usd.Value)} where it often is; {Show.Usd(spot.OnDemand.Usd.Value)} on demand alone.";
    }

    private IEnumerable<string> Remarks()
    {
        foreach (SpotPlayed rate in spot.Rates)
        {
            string name = rate.Name == "given" ? "" : $"Where it is {rate.Name} taken back: ";
            yield return $"{name}{Kept(rate)} {Show.Change(-rate.SavedFraction)} against on demand alone; {Show.Usd(rate.UsdP10)} to {Show.Usd(rate.UsdP90)} in eight runs of ten, {Show.Usd(rate.UsdMax)} at worst; {Band(rate)}.";
        }

        if (IsKept && !IsKeptAtEdge)
        {
            yield return "At the slow end of the 90 % band of step times it is late.";
        }

        if (!spot.OnDemand.Kept)
        {
            yield return IsBatch
                ? $"On demand alone {Show.Percent(spot.OnDemand.LateFraction)} of the requests are late too: the deadline is too short for {Show.Counted(spot.Replicas, "replica")}."
                : "On demand alone the promise is missed too: the fleet is too small for it.";
        }

        if (spot.Refused > 0)
        {
            yield return $"{Show.Counted(spot.Refused, "request")} are refused, longer than the model or the cache allows.";
        }
    }

    private static string Band(SpotPlayed rate) =>
        $"{Show.Usd(rate.Usd.Low ?? rate.Usd.Value)} to {Show.Usd(rate.Usd.High ?? rate.Usd.Value)} expected at the edges of the band of step times";

    private string Kept(SpotPlayed rate)
    {
        string runs =
            rate.KeptSeeds == spot.Seeds
                ? $"in time in all {spot.Seeds} runs."
                : $"in time in {rate.KeptSeeds} of {spot.Seeds} runs.";
        string kept = rate.Name == "given" ? char.ToUpperInvariant(runs[0]) + runs[1..] : runs;
        return IsBatch && rate.LateFraction > 0
            ? $"{kept[..^1]}, {Show.Percent(rate.LateFraction)} of all requests late ({Show.Percent(rate.LateFractionWorst)} in the worst)."
            : kept;
    }

    private Table Costs()
    {
        TableColumns<Row> columns = new TableColumns<Row>()
            .Words("spot is taken back", row => row.Name)
            .Figure(
                "zone's nodes last",
                row => row.Rate is { } rate ? Lasting(rate.TakenEveryS) : "–",
                rank: 2
            )
            .Figure("$ expected", row => Show.Usd(row.Usd))
            .Figure(
                "$ in 8 of 10 runs",
                row => row.Rate is { } rate ? $"{Show.Usd(rate.UsdP10)}–{Show.Usd(rate.UsdP90)}" : "–",
                rank: 1
            )
            .UsdPerMillion("$/M", row => row.UsdPerM)
            .UsdPerRequest(row => row.UsdPerRequest)
            .Figure(
                "in time",
                row =>
                    row.Rate is { } rate ? $"{rate.KeptSeeds} of {spot.Seeds}"
                    : spot.OnDemand.Kept ? "yes"
                    : "no"
            );
        columns = IsBatch
            ? columns
                .Figure("late", row => Show.Percent(row.Rate?.LateFraction ?? spot.OnDemand.LateFraction))
                .Figure("done in", row => Show.Seconds(row.Rate?.DoneP50S ?? spot.OnDemand.DoneS))
                .Figure(
                    "9 of 10 in",
                    row => row.Rate is { } rate ? Show.Seconds(rate.DoneP90S) : "–",
                    rank: 3
                )
            : columns.Figure(
                "hours kept",
                row => row.Rate?.StretchesKeptFraction is double kept ? Show.Percent(kept) : "–"
            );
        return columns.Of(Rows());
    }

    private Table Losses() =>
        new TableColumns<Row>()
            .Words("spot is taken back", row => row.Name)
            .Figure("spot GPU-h", row => Show.Three(row.Rate?.SpotGpuHours ?? 0))
            .Figure(
                "on-demand GPU-h",
                row => Show.Three(row.Rate?.OnDemandGpuHours ?? spot.OnDemand.GpuHours)
            )
            .Figure("nodes lost", row => row.Rate is { } rate ? Show.Three(rate.Taken) : "–")
            .Figure("at times", row => row.Rate is { } rate ? Show.Three(rate.TakenEvents) : "–", rank: 3)
            .Figure(
                "sent anew",
                row => row.Rate is { } rate ? Show.Three(rate.Resent) : "–",
                "requests that another replica got",
                rank: 1
            )
            .Figure(
                "recomputed",
                row => row.Rate is { } rate ? Show.Percent(rate.RecomputedFraction) : "–",
                "share of the tokens computed again"
            )
            .Figure(
                "rewritten",
                row => row.Rate is { } rate ? Show.Percent(rate.RewrittenFraction) : "–",
                "share of the answers' tokens written again",
                rank: 2
            )
            .Of(Rows());

    private Row[] Rows() =>
        [
            .. spot.Rates.Select(rate => new Row(
                rate.Name == "given" ? "at your rate" : rate.Name,
                rate.Usd.Value,
                rate.UsdPerM.Value,
                rate.UsdPerRequest?.Value,
                rate
            )),
            new Row(
                "on demand alone",
                spot.OnDemand.Usd.Value,
                spot.OnDemand.UsdPerM.Value,
                spot.OnDemand.UsdPerRequest?.Value,
                null
            ),
        ];

    private SheetFacts Conditions()
    {
        SpotConditions with = spot.Conditions;
        string notice = with.OnNotice == "drain" ? "ends what it can" : "hands over at once";
        return new SheetFacts([
            ("spot", Words(spot.SpotNodes)),
            ("stands in", Words(spot.StandIns)),
            ("on demand alone", Words(spot.AloneNodes)),
            .. spot.Rates.Select(rate =>
                (
                    rate.Name,
                    $"a zone keeps its nodes for {Lasting(rate.TakenEveryS)} on average: {rate.Source}"
                )
            ),
            (
                "zones",
                $"{with.Zones}, nodes come back after {Lasting(with.BackAfterS)}; coefficient of variation {Show.Three(with.Variation)}, correlation {Show.Percent(with.Correlation)}; {Show.Percent(with.WholeZoneFraction)} of losses take a whole zone"
            ),
            ("on notice", $"{Show.Seconds(with.NoticeS)}: a replica {notice}; {Kept(with)}"),
            ("instead", $"{Fallback(with)}; {Show.Counted(with.Extra, "spot replica")} more than wanted"),
            (
                "a new replica",
                $"serves {Show.Seconds(spot.ColdStart.LeadS)} after it is ordered, and is paid for meanwhile"
            ),
            ("seeds", $"{spot.Seeds} runs at each rate: the same requests, other losses"),
            ("how sure", spot.HowSure),
        ]);
    }

    private static string Words(SpotNodes nodes) =>
        nodes.Instance is null
            ? $"{Show.UsdPerHour(nodes.Price.Value)} a GPU: {nodes.Price.Source}"
            : $"{nodes.Instance} in {nodes.Region}, {Show.Counted(nodes.Replicas, "replica")} on each, {Show.UsdPerHour(nodes.Price.Value)} a GPU, paid for whole";

    private string Kept(SpotConditions with) =>
        with.Keeps switch
        {
            "nothing" => "what was written of an answer is lost with it",
            "checkpoints" =>
                $"a checkpoint takes {Show.Seconds(with.CheckpointTakesS ?? 0)}, one each {string.Join(" / ", spot.Rates.Select(rate => Show.Seconds(rate.CheckpointEveryS ?? 0)))}",
            _ => "prompt and tokens are computed again elsewhere, what was written is kept",
        };

    private static string Fallback(SpotConditions with) =>
        with.Fallback switch
        {
            "when-late" => "nodes on demand once the deadline would be missed",
            "when-missing" => "nodes on demand whenever spot is missing",
            _ => "nothing while spot is missing",
        };

    private static string Lasting(double seconds) =>
        seconds >= 3600 ? $"{Show.Three(seconds / 3600)} h" : Show.Seconds(seconds);

    private IEnumerable<string> Notes() =>
        [
            .. spot.Notes,
            "spot prices stay as they are; a replica on a node that is there already starts as slowly as on a new one",
            .. envelope.Warnings ?? [],
        ];

    private sealed record Row(
        string Name,
        double Usd,
        double UsdPerM,
        double? UsdPerRequest,
        SpotPlayed? Rate
    );
}
