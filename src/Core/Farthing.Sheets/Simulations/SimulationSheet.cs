using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>A simulation as people read it: answer, figures, latencies, the course of the run, what it stands on.</summary>
/// <param name="run">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed partial class SimulationSheet(SimulationDocument run, Envelope envelope)
{
    private const string SloExample = "--slo ttft_p95=1.5s,itl_p95=40ms";

    private readonly IReadOnlyList<Promise> promises =
    [
        .. run.Promises.Select(promise => Promise.Of(promise.Name, promise.LimitS, promise.Predicted)),
    ];

    /// <summary>The sheet.</summary>
    public static Sheet Of(SimulationDocument run, Envelope envelope) =>
        new SimulationSheet(run, envelope).Build();

    private bool IsRange => run.Stability != Stability.Stable;

    private Sheet Build()
    {
        SimulatedTraffic traffic = run.Workload;
        Sheet sheet = new(
            $"{FleetWords.ShortName(run.Deployment.Model)} · {traffic.Name} at {Show.Three(traffic.RatePerS)}/s mean, {Show.Three(traffic.PeakMinutePerS)}/s peak · {Show.Count(traffic.MeanInputTokens)} in / {Show.Count(traffic.MeanOutputTokens)} out tokens",
            Answer()
        )
        {
            Kind = "Simulation · predicted",
            State = State(),
            Word = Word(),
            Remarks = [.. Remarks()],
            Figures = run.Requests.Finished == 0 ? [] : [.. Figures().Take(5)],
        };
        if (run.Requests.Finished > 0)
        {
            sheet
                .Section("The answer", PromiseChart(), Latencies(), Waterfall())
                .Section("What becomes of the batch?", Batch())
                .Section("What do the adapters cost?", Adapters())
                .Section("How did the fleet follow the traffic?", Scaling())
                .Section(
                    "How would a month of it be bought?",
                    run.Scaling?.Purchase is { } purchase ? PurchaseSheet.Blocks(purchase) : []
                )
                .Section("What happened over time?", Course())
                .Section("How are latencies spread?", Spread())
                .Section("Which requests were slow?", Slow());
        }

        sheet.Section("Conditions and assumptions", Conditions()).Detail("Provenance", Origin());
        foreach (Formula formula in run.Formulas ?? [])
        {
            sheet.Formula(formula.Name, formula.Text);
        }

        return sheet;
    }

    private string Word() =>
        run.Requests.Finished == 0 ? "REFUSED"
        : run.Stability == Stability.Unstable ? "UNSTABLE"
        : promises.Count == 0 && BatchMissed() is null ? "NO PROMISE GIVEN"
        : !run.Kept ? "MISSED"
        : run.KeptAtSlowEdge ? "KEPT"
        : "KEPT, NOT AT THE BAND'S EDGE";

    private SheetState State() =>
        run.Requests.Finished == 0 || run.Stability == Stability.Unstable ? SheetState.Bad
        : promises.Count == 0 && BatchMissed() is null ? SheetState.Plain
        : !run.Kept ? SheetState.Bad
        : run.KeptAtSlowEdge ? SheetState.Good
        : SheetState.Near;

    private string Answer()
    {
        int gpus = run.Deployment.Gpus;
        string fleet = run.Scaling is { } scaling
            ? FleetWords.Scaled(run.Deployment, scaling.MinReplicas, scaling.MaxReplicas)
            : FleetWords.Of(run.Deployment, gpus);
        if (run.Requests.Finished == 0)
        {
            return $"{fleet}: every request is refused: none is short enough for this model and cache.";
        }

        if (run.Stability == Stability.Unstable)
        {
            return $"{fleet}: the queue grows through the run: this fleet does not keep up.";
        }

        if (promises.Count == 0)
        {
            return $"{fleet}: first token in {Show.Seconds(run.Latency.Ttft.P95.Value)} at p95, {Show.Seconds(run.Latency.Tpot.P95.Value)} a token.";
        }

        IReadOnlyList<Promise> named = run.Kept
            ? promises
            : [.. promises.Where(promise => promise.State == SheetState.Bad)];
        string each = string.Join(
            ", ",
            named.Select(p => $"{p.Label} {Show.Seconds(p.Seconds)} of {Show.Seconds(p.LimitSeconds)}")
        );
        string refused =
            run.Requests.Rejected > 0
                ? $"{Show.Count(run.Requests.Rejected)} of {Show.Count(run.Requests.Arrived)} requests are refused"
                : BatchMissed() ?? "";
        return $"{fleet} {FleetWords.Verb(run.Scaling is null ? gpus : 2, run.Kept ? "keep" : "miss")} the promise: {(named.Count > 0 ? each : refused)}.";
    }

    private IEnumerable<string> Remarks()
    {
        SimulatedTraffic traffic = run.Workload;
        RequestCounts requests = run.Requests;
        string routing =
            run.Deployment.Replicas == 1 && run.Scaling is null ? "one replica" : run.Deployment.Routing;
        string ended =
            requests.Rejected > 0 ? $"{Show.Count(requests.Rejected)} refused: longer than the engine serves"
            : requests.Finished == requests.Arrived ? "all requests finished"
            : $"{Show.Count(requests.Finished)} finished";
        yield return $"{Show.Count(requests.Arrived)} requests in {Show.Seconds(traffic.DurationS)} of traffic · {routing} · {ended}.";
        if (run.Stability == Stability.NearSaturation)
        {
            yield return "Near saturation: the queue grows at the slow edge of the band, so latencies are ranges.";
        }
        else if (run.Stability == Stability.Unstable)
        {
            yield return "Latencies depend on how long the traffic lasts, so they are ranges.";
        }

        if (promises.Count == 0)
        {
            yield return $"No promise to keep: {SloExample}";
        }

        if (BatchVerdict() is string done)
        {
            yield return done;
        }

        if (ScalingVerdict() is string verdict)
        {
            yield return verdict;
        }

        if (run.Throughput.Deliverable is { } deliverable)
        {
            string asked =
                $"{Show.Three(traffic.RatePerS)} req/s were asked{(traffic.RatePerS > deliverable.Value ? ": too much" : "")}";
            yield return (deliverable.Value > 0, promises.Count > 0) switch
            {
                (true, true) =>
                    $"The highest rate that keeps the promise is {Show.Three(deliverable.Value)} req/s; {asked}.",
                (true, false) =>
                    $"The highest rate that it carries without a growing queue is {Show.Three(deliverable.Value)} req/s; {asked}.",
                (false, true) => "No rate keeps this promise.",
                (false, false) => "Its queue grows at every rate that was tried.",
            };
        }
    }

    private IEnumerable<SheetFigure> Figures()
    {
        SimulationBill cost = run.Cost;
        if (cost is { Blended: { } blended, Input: { } input, Output: { } output })
        {
            yield return new SheetFigure(
                "$/M blended",
                Show.UsdPerMillion(blended.Value),
                $"in {Show.UsdPerMillion(input.Value)} · out {Show.UsdPerMillion(output.Value)}{(cost.PerRequest is { } each ? $" · {Show.UsdPerRequest(each.Value)} a request" : "")} · predicted"
            );
        }

        foreach (Promise promise in promises.Take(2))
        {
            yield return promise.Figure();
        }

        if (BatchFigure() is SheetFigure batch)
        {
            yield return batch;
        }

        if (WorstStretch() is SheetFigure worst)
        {
            yield return worst;
        }

        if (Saved() is SheetFigure saved)
        {
            yield return saved;
        }

        Throughput rates = run.Throughput;
        yield return new SheetFigure(
            "Goodput",
            $"{Show.Three(rates.Goodput.Value)} req/s",
            $"of {Show.Three(rates.Served.Value)} served · predicted"
        );
        yield return rates is { Utilization: { } used, Deliverable: { } deliverable }
            ? new SheetFigure(
                "Utilization",
                Show.Percent(used.Value),
                $"of {Show.Three(deliverable.Value)} req/s deliverable · predicted"
            )
            : new SheetFigure(
                "Output",
                $"{Show.Count(rates.Output.Value)} tok/s",
                $"in {Show.Count(rates.Input.Value)} tok/s · predicted"
            );
    }

    private SheetChart? PromiseChart() =>
        promises.Count == 0 ? null : new SheetChart(Promise.ChartOf(promises));

    private SheetChart? Waterfall()
    {
        if (run.Cost is not { Run: { Value: > 0 } bill, GpuPrice: { } price })
        {
            return null;
        }

        double decode = run.Work.DecodeShare.Value;
        double busy = Math.Min(1, run.Throughput.Utilization?.Value ?? 1);
        double standby = run.Scaling?.Standby?.Usd?.Value ?? 0;
        List<(string, double, ChartTone)> parts =
        [
            ("prefill", (bill.Value - standby) * busy * (1 - decode), ChartTone.Orange),
            ("decode", (bill.Value - standby) * busy * decode, ChartTone.Blue),
        ];
        if (standby > 0)
        {
            parts.Add(("standby", standby, ChartTone.Gray));
        }

        if (run.Throughput.Utilization is not null)
        {
            parts.Add(("idle", (bill.Value - standby) * (1 - busy), ChartTone.Gray));
        }

        return new SheetChart(
            DollarRows.Waterfall(
                "Where does the money go?",
                $"Dollars of the run: {Show.Three(run.Cost.GpuHours.Value)} GPU-hours at {Show.UsdPerHour(price.Value)}",
                parts,
                "run"
            ),
            ChartForm.Words
        );
    }

    /// <summary>The price of the whole fleet, where it stays as it is and has several GPUs.</summary>
    private string Whole(double usdPerGpuHour)
    {
        int gpus = run.Deployment.Gpus;
        return run.Scaling is null && gpus > 1
            ? $" each, {Show.UsdPerHour(usdPerGpuHour * gpus)} for {Show.Count(gpus)} GPUs"
            : "";
    }

    private SheetTable Latencies()
    {
        (string Name, string Key, LatencyStatistics Of)[] rows =
        [
            ("TTFT", "ttft", run.Latency.Ttft),
            ("ITL (gap)", "itl", run.Latency.Itl),
            ("TPOT", "tpot", run.Latency.Tpot),
            ("E2E", "e2e", run.Latency.E2e),
        ];
        string Shown(Quantity figure) =>
            !double.IsFinite(figure.Value) ? "–"
            : IsRange && Show.Seconds(figure.Low ?? 0) != Show.Seconds(figure.High ?? 0)
                ? $"{Show.Seconds(figure.Low ?? 0)}–{Show.Seconds(figure.High ?? 0)}"
            : Show.Seconds(figure.Value);
        return new SheetTable(
            "Latencies",
            new TableColumns<(string Name, string Key, LatencyStatistics Of)>()
                .Words("latency", row => row.Name)
                .Figure("mean", row => Shown(row.Of.Mean), rank: 4)
                .Figure("p50", row => Shown(row.Of.P50))
                .Figure("p90", row => Shown(row.Of.P90), rank: 3)
                .Figure("p95", row => Shown(row.Of.P95))
                .Figure("p99", row => Shown(row.Of.P99), rank: 2)
                .Figure("max", row => Shown(row.Of.Max), rank: 5)
                .Words("kept", row => Kept(row.Key), rank: 1)
                .Of(rows)
        );
    }

    /// <summary>Share of requests or gaps that kept the promises of a metric; a time to the first visible token stands with the first token.</summary>
    private string Kept(string metric) =>
        string.Join(
            " · ",
            run.Promises.Where(promise =>
                    promise.Name.Split('_')[0] is var promised
                    && (promised == metric || (promised == "ttfo" && metric == "ttft"))
                )
                .Select(promise =>
                    $"{Share(promise.KeptFraction)} of {promise.KeptFractionOf} within {Show.Seconds(promise.LimitS)}"
                )
        );

    /// <summary>A share that is nearly whole keeps the digits that tell it from whole.</summary>
    private static string Share(double share) =>
        share is > 0.99 and < 1
            ? FormattableString.Invariant($"{Math.Min(share * 100, 99.99):F2} %")
            : Show.Percent(share);

    private IEnumerable<SheetBlock> Conditions()
    {
        SimulatedFleet fleet = run.Deployment;
        FleetWork work = run.Work;
        yield return new SheetFacts([
            (
                "engine",
                $"{fleet.Engine}: max-num-batched-tokens {Show.Count(fleet.MaxNumBatchedTokens)}, max-num-seqs {Show.Count(fleet.MaxNumSeqs)}, max-model-len {Show.Count(fleet.MaxModelLen)}; KV cache of {Show.Count(fleet.KvTokensPerReplica)} tokens a replica"
            ),
            (
                "work",
                $"MBU {Show.Percent(work.Mbu.Value)}, MFU {Show.Percent(work.Mfu.Value)}, busy {Show.Percent(work.Busy.Value)} (busy is not utilization), batch {Show.Three(work.BatchMean.Value)} a replica, {Show.Counted(run.Requests.Preemptions, "preemption")}, prefix hits {(work.PrefixHits is { } hits ? Show.Percent(hits.Value) : "— (this traffic says nothing of prefixes)")}"
            ),
            (
                "dollars",
                run.Cost is { Run: { } bill, GpuPrice: { } price }
                    ? $"{Show.Usd(bill.Value)} for {Show.Three(run.Cost.GpuHours.Value)} GPU-hours at {Show.UsdPerHour(price.Value)}{Whole(price.Value)}: {price.Source}"
                    : $"{Show.Three(run.Cost.GpuHours.Value)} GPU-hours; no price: no matching offer in the catalog (--gpu-price '$2.50/h')"
            ),
            ("how sure", run.HowSure ?? "–"),
        ]);
        string[] notes = [.. run.Notes, .. envelope.Warnings ?? []];
        if (notes.Length > 0)
        {
            yield return new SheetNotes(notes);
        }
    }

    private SheetFacts Origin() =>
        OriginFacts.Of(
            envelope,
            ("model", run.Deployment.Model),
            ("step times", run.Latency.Ttft.P95.Source),
            ("traffic", $"{run.Workload.Source} {run.Workload.AsOf}".Trim()),
            ("price of GPUs", run.Cost.GpuPrice?.Source)
        );
}
