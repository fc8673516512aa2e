using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <summary>A simulation (farthing.simulate/1) as people read it.</summary>
/// <param name="root">The document.</param>
internal sealed partial class SimulationView(ResultNode root)
{
    private readonly ResultNode result = root["result"];

    private ResultNode Deployment => result["deployment"];

    private ResultNode Workload => result["workload"];

    /// <summary>The view.</summary>
    public ReportView Build()
    {
        if (result["fits"].Truth == false)
        {
            return Misfit();
        }

        IReadOnlyList<Promise> promises =
        [
            .. result["promises"]
                .Items.Select(item => new Promise(
                    item["name"].NeededText(),
                    item["limit_s"].NeededNumber(),
                    item["predicted"].NeededNumber(),
                    item["predicted"].Low,
                    item["predicted"].High,
                    item["predicted"].Known
                )),
        ];
        bool isUnstable = result["stability"].Text == "unstable";
        bool isKept = result["kept"].Truth == true;
        bool isKeptAtEdge = result["kept_at_slow_edge"].Truth == true;
        string model = FleetWords.ShortName(Deployment["model"].NeededText());
        return new ReportView(
            $"{model} · {Workload["name"].NeededText()} at {Workload["rate_per_s"].Shown(Show.Three)}/s",
            Verdict(promises, isUnstable, isKept)
        )
        {
            Kind = "Simulation · predicted",
            State =
                isUnstable ? ReportState.Bad
                : promises.Count == 0 ? ReportState.Plain
                : !isKept ? ReportState.Bad
                : isKeptAtEdge ? ReportState.Good
                : ReportState.Near,
            Word =
                isUnstable ? "UNSTABLE"
                : promises.Count == 0 ? "NO PROMISE GIVEN"
                : !isKept ? "MISSED"
                : isKeptAtEdge ? "KEPT"
                : "KEPT, NOT AT THE BAND'S EDGE",
            Remarks = [.. Remarks()],
            Cards = [.. Cards(promises).Take(5)],
            Sections =
            [
                .. (
                    (ReportSection[])
                        [Overview(promises), Spread(promises), Over(), Slow(), Conditions(), Origin()]
                ).Where(section => section.Blocks.Count > 0),
            ],
        };
    }

    private string Verdict(IReadOnlyList<Promise> promises, bool isUnstable, bool isKept)
    {
        double gpus = Deployment["gpus"].NeededNumber();
        string fleet = FleetWords.Of(Deployment, gpus);
        if (isUnstable)
        {
            return $"{fleet}: the queue grows without end at this rate.";
        }

        if (promises.Count == 0)
        {
            return $"{fleet}: first token in {result["latency"]["ttft"]["p95"].Shown(Show.Seconds)} at p95, {result["latency"]["tpot"]["p95"].Shown(Show.Seconds)} a token.";
        }

        if (isKept)
        {
            return $"{fleet} {FleetWords.Verb(gpus, "keep")} the promise: {string.Join(", ", promises.Select(p => $"{p.Label} {Show.Seconds(p.Seconds)} of {Show.Seconds(p.LimitSeconds)}"))}.";
        }

        List<Promise> missed = [.. promises.Where(promise => promise.State == ReportState.Bad)];
        return missed.Count > 0
            ? $"{fleet} {FleetWords.Verb(gpus, "miss")} the promise: {string.Join(", ", missed.Select(p => $"{p.Label} {Show.Seconds(p.Seconds)} of {Show.Seconds(p.LimitSeconds)}"))}."
            : $"{fleet} {FleetWords.Verb(gpus, "miss")} the promise.";
    }

    private IEnumerable<string> Remarks()
    {
        ResultNode deliverable = result["throughput"]["deliverable"];
        if (deliverable.Number > 0)
        {
            yield return $"The highest rate that keeps the promise is {Show.Three(deliverable.Number)} req/s; {Show.Three(Workload["rate_per_s"].Number)} req/s were asked.";
        }

        if (result["stability"].Text == "near_saturation")
        {
            yield return "Near saturation: the queue grows at the slow edge of the band.";
        }

        double rejected = result["requests"]["rejected"].Number;
        if (rejected > 0)
        {
            yield return $"{Show.Count(rejected)} requests were rejected: longer than the server can hold.";
        }
    }

    private IEnumerable<ReportCard> Cards(IReadOnlyList<Promise> promises)
    {
        ResultNode cost = result["cost"];
        if (cost["blended"].Exists)
        {
            yield return new ReportCard(
                "$/M blended",
                cost["blended"].Shown(Show.UsdPerMillion),
                $"in {cost["input"].Shown(Show.UsdPerMillion)} · out {cost["output"].Shown(Show.UsdPerMillion)} · predicted"
            );
        }

        foreach (Promise promise in promises.Take(2))
        {
            yield return promise.Card();
        }

        ResultNode goodput = result["throughput"]["goodput"];
        yield return new ReportCard(
            "Goodput",
            $"{goodput.Shown(Show.Three)} req/s",
            $"of {result["throughput"]["served"].Shown(Show.Three)} served · predicted"
        );
        ResultNode used = result["throughput"]["utilization"];
        if (used.Exists)
        {
            yield return new ReportCard(
                "Utilization",
                used.Shown(Show.Percent),
                $"of {result["throughput"]["deliverable"].Shown(Show.Three)} req/s deliverable · predicted"
            );
        }
        else
        {
            yield return new ReportCard(
                "Output",
                $"{result["throughput"]["output"].Shown(Show.Count)} tok/s",
                $"in {result["throughput"]["input"].Shown(Show.Count)} tok/s · predicted"
            );
        }
    }

    private ReportSection Overview(IReadOnlyList<Promise> promises)
    {
        List<ReportBlock> blocks = [];
        if (promises.Count > 0)
        {
            blocks.Add(new ChartBlock(Promise.ChartOf(promises)));
        }

        ResultNode cost = result["cost"];
        double run = cost["run"].Number;
        double decode = result["work"]["decode_share"].Number;
        if (run > 0 && double.IsFinite(decode))
        {
            double used = result["throughput"]["utilization"].Number;
            double busy = double.IsFinite(used) ? Math.Min(1, used) : 1;
            List<(string, double, ChartTone)> parts =
            [
                ("prefill", run * busy * (1 - decode), ChartTone.Orange),
                ("decode", run * busy * decode, ChartTone.Blue),
            ];
            if (double.IsFinite(used))
            {
                parts.Add(("idle", run * (1 - busy), ChartTone.Gray));
            }

            blocks.Add(
                new ChartBlock(
                    DollarRows.Waterfall(
                        "Where does the money go?",
                        $"Dollars of the run: {cost["gpu_hours"].Shown(Show.Three)} GPU-hours at {cost["gpu_price"].Shown(Show.UsdPerHour)}",
                        parts,
                        "run"
                    )
                )
            );
        }

        return new ReportSection("The answer", blocks);
    }

    private ReportView Misfit() =>
        new(
            $"{FleetWords.ShortName(result["model"].NeededText())} on {result["gpus_per_replica"].Shown(Show.Count)} × {result["gpu"].NeededText()}",
            $"It does not fit: {result["short"].Shown(Show.Bytes)} short on every GPU."
        )
        {
            Kind = "Simulation · predicted",
            State = ReportState.Bad,
            Word = "DOES NOT FIT",
            Cards =
            [
                new ReportCard("Usable", result["usable"].Shown(Show.Bytes), "memory of a GPU"),
                new ReportCard(
                    "Weights",
                    result["weight"].Shown(Show.Bytes),
                    $"{result["weights"].Text}, a GPU's share"
                ),
                new ReportCard("Engine", result["engine"].Shown(Show.Bytes), "work space of a GPU"),
                new ReportCard(
                    "Cache needed",
                    $"{result["kv_tokens_needed"].Shown(Show.Count)} tokens",
                    "of key-value cache"
                ),
            ],
            Sections =
            [
                new ReportSection(
                    "What would fit",
                    [new ListBlock([.. result["would_fit"].Items.Select(hint => hint.ToString())])]
                ),
                Origin(),
            ],
        };
}
