using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>A batch curve as people read it: how many users it holds, the curve, what it stands on.</summary>
/// <param name="curve">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed class CurveSheet(SimulateCurveDocument curve, Envelope envelope)
{
    private const int BarCells = 24;
    private readonly CurveLoad[] loads = [.. curve.Loads];

    /// <summary>The sheet.</summary>
    public static Sheet Of(SimulateCurveDocument curve, Envelope envelope) =>
        new CurveSheet(curve, envelope).Build();

    private bool IsServed => loads.Any(load => load.Requests > 0);

    private CurveLoad? Knee => loads.FirstOrDefault(load => load.Concurrency == curve.Knee);

    private CurveLoad? Highest => loads.FirstOrDefault(load => load.Concurrency == curve.HighestKept);

    private Sheet Build()
    {
        SimulatedFleet fleet = curve.Deployment;
        CurveRequests requests = curve.Requests;
        string means =
            $"{Show.Count(requests.MeanInputTokens)} in / {Show.Count(requests.MeanOutputTokens)} out";
        Sheet sheet = new(
            $"{FleetWords.ShortName(fleet.Model)} on {FleetWords.Of(fleet, fleet.Gpus)} · {(requests.Name == means ? "" : requests.Name + " · ")}{means} tokens",
            Answer()
        )
        {
            Kind = "Batch curve · predicted",
            State =
                !IsServed ? SheetState.Bad
                : curve.Promise is null ? SheetState.Plain
                : Highest is null ? SheetState.Bad
                : Highest.KeptAtSlowEdge == true ? SheetState.Good
                : SheetState.Near,
            Word =
                !IsServed ? "REFUSED"
                : curve.Promise is null ? "CURVE"
                : Highest is null ? "MISSED"
                : "HOLDS",
            Remarks = [.. Remarks()],
        };
        if (IsServed)
        {
            sheet.Section("The curve", new SheetTable("", Figures()), Throughput(), Latency());
        }

        sheet
            .Section("Conditions and assumptions", Conditions(), new SheetNotes(Notes()))
            .Detail("Provenance", Origin());
        return sheet
            .Explain(
                "users",
                "requests in flight over the whole fleet: each user asks again when the last answer has come"
            )
            .Explain("out tok/s, tok/s", "tokens of outputs; of prompts and outputs together")
            .Explain("batch", "sequences in a step of one replica, in the mean over time")
            .Explain(
                "$/M",
                "GPUs × price over the tokens of prompts and outputs, at this load around the clock"
            )
            .Explain(
                "knee",
                "the load farthest above the straight line between the ends of the throughput curve (Kneedle, Satopää et al. 2011), as in bench"
            );
    }

    private string Answer()
    {
        if (!IsServed)
        {
            return "Every request is refused: none is short enough for this model and cache.";
        }

        if (curve.Promise is not null)
        {
            return Highest is null
                ? $"{Users(loads[0])} {(loads[0].Concurrency == 1 ? "misses" : "miss")} the promise: {Missed(loads[0])}."
                : $"{Users(Highest)} within {PromiseWords(Highest)}: {Figures(Highest)}.";
        }

        CurveLoad shown = Knee ?? loads[^1];
        return $"{(Knee is null ? Users(shown) : $"The knee is at {Users(shown)}")}: {Figures(shown)}.";
    }

    private IEnumerable<string> Remarks()
    {
        if (!IsServed)
        {
            yield break;
        }

        if (curve.Promise is not null)
        {
            CurveLoad? next = loads.FirstOrDefault(load =>
                load.Concurrency > (curve.HighestKept ?? int.MaxValue)
            );
            if (next is not null)
            {
                yield return $"{Users(next)} miss it: {Missed(next)}.";
            }
            else if (Highest is not null)
            {
                yield return "No higher load was simulated.";
            }

            if (Highest is { KeptAtSlowEdge: false })
            {
                yield return $"At the slow end of the 90 % band of step times {Users(Highest)} miss it, too.";
            }

            yield return Knee is null
                ? "There is no knee within these loads."
                : $"The knee is at {Users(Knee)}: {Figures(Knee)}.";
        }
        else if (Knee is null)
        {
            yield return "There is no knee within these loads.";
        }

        CurveLoad first = loads[0];
        CurveLoad last = loads[^1];
        if (first != last)
        {
            yield return $"From {Users(first)} to {Users(last)}: {Show.Count(first.OutputTokensPerS.Value)} to {Show.Count(last.OutputTokensPerS.Value)} output tokens/s, {Show.Seconds(first.ItlP50.Value)} to {Show.Seconds(last.ItlP50.Value)} between tokens (p50){(first.UsdPerMBlended is { } dear && last.UsdPerMBlended is { } cheap ? $", {Show.UsdPerMillion(dear.Value)} to {Show.UsdPerMillion(cheap.Value)} per million tokens{PerRequest(first, last)}" : "")}.";
        }
    }

    private Table Figures()
    {
        TableColumns<CurveLoad> columns = new TableColumns<CurveLoad>().Figure(
            "users",
            load => Show.Count(load.Concurrency)
        );
        if (curve.Promise is not null)
        {
            columns.Words("promise", load => Judged(load) + (load == Highest ? "  ← highest" : ""));
        }

        columns
            .Number("req/s", load => load.RequestsPerS.Value, Show.Three)
            .Number("out tok/s", load => load.OutputTokensPerS.Value, Show.Count)
            .Number("tok/s", load => load.TokensPerS.Value, Show.Count, rank: 2)
            .Seconds("TTFT p50", load => load.TtftP50.Value, rank: 1)
            .Seconds("TTFT p95", load => load.TtftP95.Value)
            .Seconds("ITL p50", load => load.ItlP50.Value, rank: 1)
            .Seconds("ITL p95", load => load.ItlP95.Value)
            .Number("batch", load => load.BatchMean.Value, Show.Three, rank: 3);
        return (
            curve.GpuPrice is null
                ? columns
                : columns
                    .UsdPerMillion("$/M", load => load.UsdPerMBlended?.Value)
                    .UsdPerRequest(load => load.UsdPerRequest?.Value)
        ).Of(loads);
    }

    /// <summary>The curve with its band: a picture, and bars on a terminal.</summary>
    private SheetChart Throughput()
    {
        double widest = loads.Max(load => load.OutputTokensPerS.Value);
        TableColumns<CurveLoad> columns = new TableColumns<CurveLoad>()
            .Figure("users", load => Show.Count(load.Concurrency))
            .Words(
                "out tok/s",
                load =>
                    FigureText.Bar(load.OutputTokensPerS.Value, widest, BarCells)
                    + (load == Knee ? " knee" : "")
            )
            .Figure("", load => Show.Count(load.OutputTokensPerS.Value))
            .Figure("90 % band", load => Band(load.OutputTokensPerS, Show.Count));
        if (curve.GpuPrice is not null)
        {
            columns
                .UsdPerMillion("$/M", load => load.UsdPerMBlended?.Value)
                .Figure("90 % band", load => Band(load.UsdPerMBlended, Show.UsdPerMillion), rank: 1)
                .UsdPerRequest(load => load.UsdPerRequest?.Value);
        }

        return new SheetChart(
            new Chart(
                "Does more load bring more tokens?",
                LoadAxis(),
                ChartAxis.Number("output tokens per second") with
                {
                    StartsAtZero = true,
                },
                [
                    .. Landmarks(),
                    new BandMark([
                        .. loads.Select(load => new ChartRange(
                            load.Concurrency,
                            load.OutputTokensPerS.Low ?? load.OutputTokensPerS.Value,
                            load.OutputTokensPerS.High ?? load.OutputTokensPerS.Value
                        )),
                    ])
                    {
                        Tone = ChartTone.Green,
                    },
                    Line("", load => load.OutputTokensPerS.Value, Show.Count, ChartTone.Green),
                ]
            )
            {
                Subtitle = "Steady state, all GPUs; shaded: the 90 % band of step times",
                Description = string.Join(
                    ", ",
                    loads.Select(load => $"{Users(load)}: {Show.Count(load.OutputTokensPerS.Value)} tok/s")
                ),
                Table = columns.Of(loads),
            },
            ChartForm.Table
        );
    }

    private SheetChart Latency() =>
        new(
            new Chart(
                "What does load cost in latency?",
                LoadAxis(),
                ChartAxis.Seconds("") with
                {
                    Scale = AxisScale.Logarithmic,
                },
                [
                    .. Landmarks(),
                    Line("TTFT p95", load => load.TtftP95.Value, Show.Seconds, ChartTone.Orange),
                    Line("ITL p95", load => load.ItlP95.Value, Show.Seconds, ChartTone.Purple),
                    Line("ITL p50", load => load.ItlP50.Value, Show.Seconds, ChartTone.Blue),
                ]
            )
            {
                Subtitle = "Over the users, logarithmic",
                Description = string.Join(
                    ", ",
                    loads.Select(load =>
                        $"{Users(load)}: TTFT p95 {Show.Seconds(load.TtftP95.Value)}, ITL p95 {Show.Seconds(load.ItlP95.Value)}"
                    )
                ),
            }
        );

    private IEnumerable<ChartMark> Landmarks()
    {
        if (curve.Promise is not null && loads.Any(load => load.Concurrency > (curve.HighestKept ?? 0)))
        {
            yield return new RegionMark(curve.HighestKept ?? loads[0].Concurrency, double.PositiveInfinity)
            {
                Label = "promise broken",
                Tone = ChartTone.Red,
            };
        }

        if (curve.Knee is int knee)
        {
            yield return new RuleMark(knee, IsVertical: true) { Label = "knee", Tone = ChartTone.Gray };
        }
    }

    private static ChartAxis LoadAxis() =>
        ChartAxis.Number("users") with
        {
            Scale = AxisScale.Logarithmic,
            IsTight = true,
        };

    private LineMark Line(
        string label,
        Func<CurveLoad, double> figure,
        Func<double, string> show,
        ChartTone tone
    ) =>
        new([
            .. loads
                .Where(load => figure(load) > 0)
                .Select(load => new ChartPoint(load.Concurrency, figure(load))
                {
                    Title = $"{label} {show(figure(load))} at {Users(load)}".TrimStart(),
                }),
        ])
        {
            Label = label.Length == 0 ? null : label,
            Tone = tone,
            HasDots = true,
        };

    private SheetFacts Conditions() =>
        new([
            (
                "engine",
                $"{curve.Deployment.Engine}: max-num-batched-tokens {Show.Count(curve.Deployment.MaxNumBatchedTokens)}, max-num-seqs {Show.Count(curve.Deployment.MaxNumSeqs)}, max-model-len {Show.Count(curve.Deployment.MaxModelLen)}; KV cache of {Show.Count(curve.Deployment.KvTokensPerReplica)} tokens a replica"
            ),
            (
                "dollars",
                curve.GpuPrice is { } price
                    ? $"{Show.UsdPerHour(price.Value)} a GPU: {price.Source}"
                    : "no price: no matching offer in the catalog (--gpu-price '$2.50/h')"
            ),
            ("how sure", curve.HowSure),
        ]);

    private IReadOnlyList<string> Notes()
    {
        long rejected = loads.Sum(load => load.Rejected);
        return
        [
            .. curve.Assumptions,
            .. rejected > 0
                ?
                [
                    $"{Show.Counted(rejected, "request")} of all loads refused: too long for the model or the cache",
                ]
                : (string[])[],
            .. envelope.Warnings ?? [],
        ];
    }

    private SheetFacts Origin() =>
        OriginFacts.Of(
            envelope,
            ("model", curve.Deployment.Model),
            ("step times", loads[0].OutputTokensPerS.Source),
            ("requests", $"{curve.Requests.Source} {curve.Requests.AsOf}".Trim()),
            ("price of GPUs", curve.GpuPrice?.Source)
        );

    private static string Figures(CurveLoad load) =>
        $"{Show.Count(load.OutputTokensPerS.Value)} output tokens/s, first token in {Show.Seconds(load.TtftP95.Value)} and gaps of {Show.Seconds(load.ItlP95.Value)} at p95{(load.UsdPerMBlended is { } usd ? $", {Show.UsdPerMillion(usd.Value)}{(Band(usd, Show.UsdPerMillion) is string band ? $" ({band})" : "")} per million tokens{(load.UsdPerRequest is { } each ? $", {Show.UsdPerRequest(each.Value)} a request" : "")}" : "")}";

    private static string PerRequest(CurveLoad first, CurveLoad last) =>
        first.UsdPerRequest is { } dear && last.UsdPerRequest is { } cheap
            ? $" ({Show.UsdPerRequest(dear.Value)} to {Show.UsdPerRequest(cheap.Value)} a request)"
            : "";

    private static string PromiseWords(CurveLoad load) =>
        string.Join(
            " and ",
            load.Promises.Select(promise => $"{Promise.LabelOf(promise.Name)} {Show.Seconds(promise.LimitS)}")
        );

    private static string Judged(CurveLoad load) =>
        load.Kept == true ? "kept"
        : load.Rejected > 0 ? "refusals"
        : string.Join(
            ", ",
            load.Promises.Where(promise => !promise.Kept)
                .Select(promise => promise.Name.Split('_')[0].ToUpperInvariant())
                .Distinct()
        ) + " missed";

    private static string Missed(CurveLoad load) =>
        load.Rejected > 0
            ? $"{Show.Count(load.Rejected)} refused"
            : string.Join(
                ", ",
                load.Promises.Where(promise => !promise.Kept)
                    .Select(promise =>
                        $"{Promise.LabelOf(promise.Name)} {Show.Seconds(promise.Predicted.Value)}"
                    )
            );

    private static string Users(CurveLoad load) => Show.Counted(load.Concurrency, "user");

    private static string? Band(Quantity? figure, Func<double, string> show) =>
        figure is { Low: double low, High: double high } && low < high ? $"{show(low)}–{show(high)}" : null;
}
