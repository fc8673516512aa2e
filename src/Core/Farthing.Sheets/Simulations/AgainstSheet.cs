using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>Levers on one traffic as people read them: what each changes and how sure that is, then every figure of both sides.</summary>
/// <param name="answer">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed class AgainstSheet(SimulateAgainstDocument answer, Envelope envelope)
{
    private const string PriceAtMost = "cost.blended_at_deliverable";
    private const string AtMost = "throughput.deliverable";

    /// <summary>The least change that is worth the first sentence.</summary>
    private const double Notable = 0.005;

    /// <summary>Below this a change is of no digit that is shown.</summary>
    private const double Least = 5e-5;

    /// <summary>From here on a change is told as a multiple.</summary>
    private const double Manifold = 9;

    /// <summary>The figures in the order in which one is named as the effect of a lever.</summary>
    private static readonly string[] Telling =
    [
        PriceAtMost,
        AtMost,
        "cost.blended",
        "latency.itl.p95",
        "latency.ttft.p95",
        "latency.e2e.p95",
        "throughput.goodput",
    ];

    /// <summary>The sheet.</summary>
    public static Sheet Of(SimulateAgainstDocument answer, Envelope envelope) =>
        new AgainstSheet(answer, envelope).Build();

    private Sheet Build()
    {
        SimulatedTraffic traffic = answer.Workload;
        int useless = answer.Levers.Count(lever => lever.ChangesNothing);
        Sheet sheet = new(
            $"{FleetWords.ShortName(answer.Deployment.Model)} on {FleetWords.Of(answer.Deployment, answer.Deployment.Gpus)} · {traffic.Name} at {Show.Three(traffic.RatePerS)}/s, {Show.Counted(traffic.Requests, "request")}",
            Sentence(answer.Levers[0])
        )
        {
            Kind = "Levers · predicted",
            State = useless > 0 ? SheetState.Bad : SheetState.Plain,
            Word = useless == answer.Levers.Count ? "NO EFFECT" : "PAIRED",
            Remarks = [.. answer.Levers.Skip(1).Select(Sentence), .. Remarks()],
        };
        sheet.Section(
            "Both sides",
            answer
                .Levers.Where(lever => !lever.ChangesNothing)
                .SelectMany(lever =>
                    (SheetBlock[])
                        [
                            new SheetTable($"{lever.Lever} (base: {lever.Was})", Figures(lever)),
                            .. lever.Notes.Count > 0 ? [new SheetNotes(lever.Notes)] : (SheetNotes[])[],
                        ]
                )
        );
        return sheet
            .Section("Conditions and assumptions", Conditions(), new SheetNotes(Notes()))
            .Detail("Provenance", Origin())
            .Explain("difference", "lever − base, on the same requests")
            .Explain(
                "its band",
                "lowest and highest of the differences at the center, the fast and the slow edge of the step times, both sides at the same edge; of a deliverable also of the two rates that each search ended between"
            )
            .Explain(
                "deliverable",
                "the highest rate of this traffic at which the promise holds and the queue does not grow, within 2 %"
            )
            .Explain("$/M deliverable", "GPUs × price over the tokens at that rate, around the clock")
            .Explain("$/request, run", "dollars of this run over its requests")
            .Explain("$/request, most", "GPUs × price over the requests at the deliverable rate");
    }

    /// <summary>What a lever does, in a sentence.</summary>
    private string Sentence(ComparedLever lever)
    {
        if (lever.ChangesNothing)
        {
            return $"{lever.Lever} changes nothing on this traffic: {Why(lever)}.";
        }

        PairedFigure? named =
            Telling.Select(name => Find(lever, name)).FirstOrDefault(IsNotable)
            ?? Telling.Select(name => Find(lever, name)).FirstOrDefault(figure => IsTelling(figure, Notable))
            ?? lever.Figures.FirstOrDefault(figure => IsTelling(figure, Least));
        string effect = named is null
            ? $"{lever.Lever} changes no figure by a digit that is shown"
            : $"{lever.Lever} {Verb(named)} {Named(named.Name)} {Amount(named)}: {Shown(named, named.Base)} → {Shown(named, named.Lever)}";
        if (
            named?.Name == PriceAtMost
            && Find(lever, AtMost) is { Base: { } most, Lever: { } then }
            && most.Value != then.Value
        )
        {
            effect += $", {Show.Three(most.Value)} → {Show.Three(then.Value)} req/s";
        }

        return effect + Kept(lever) + ".";
    }

    private static string Why(ComparedLever lever)
    {
        if (lever.Was == lever.Is)
        {
            return $"it is {lever.Was} already";
        }

        string cache = Find(lever, "work.kv_use_peak")?.Base is { } used
            ? $", the cache is at most {Show.Percent(used.Value)} full"
            : "";
        string batch = Find(lever, "work.batch_mean")?.Base is { } mean
            ? $"{Show.Three(mean.Value)} sequences run at once in the mean"
            : "";
        return $"{lever.Was} → {lever.Is}, and every latency, rate and dollar stays ({batch}{cache})";
    }

    /// <summary>Whether the promise is kept on both sides, where that differs or one has another.</summary>
    private string Kept(ComparedLever lever)
    {
        if (answer.Promise is null && lever.Promise is null)
        {
            return "";
        }

        return (answer.Kept, lever.Kept) switch
        {
            (false, true) => "; it keeps the promise, the base misses it",
            (true, false) => "; it misses the promise, the base keeps it",
            (true, true) => "; both keep the promise",
            (false, false) => "; both miss the promise",
        };
    }

    private IEnumerable<string> Remarks()
    {
        string[] unstable =
        [
            .. answer.Stability == Stability.Unstable ? ["the base"] : (string[])[],
            .. answer
                .Levers.Where(lever => lever.Stability == Stability.Unstable)
                .Select(lever => lever.Lever),
        ];
        if (unstable.Length > 0)
        {
            yield return $"The queue grows through the run of {string.Join(", ", unstable)}: latencies and their differences depend on how long the traffic lasts; deliverable rates and their prices do not.";
        }

        bool isBaseHopeless = answer.Levers.Any(lever => Find(lever, AtMost)?.Base is { Value: 0 });
        string[] none =
        [
            .. isBaseHopeless ? ["the base"] : (string[])[],
            .. answer
                .Levers.Where(lever => Find(lever, AtMost)?.Lever is { Value: 0 })
                .Select(lever => lever.Lever),
        ];
        if (none.Length > 0)
        {
            yield return $"No rate keeps {(answer.Promise is null ? "the queue from growing" : "the promise")} with {string.Join(", ", none)}{(isBaseHopeless ? ": --gpus 8xH100-SXM --tp 2 says another fleet" : "")}.";
        }

        if (answer.Promise is null)
        {
            yield return "No promise: deliverable is the highest rate at which the queue does not grow (--slo ttft_p95=1.5s,itl_p95=40ms asks for more).";
        }
    }

    private static Table Figures(ComparedLever lever) =>
        new TableColumns<PairedFigure>()
            .Words("figure", figure => Label(figure.Name))
            .Figure("base", figure => Shown(figure, figure.Base))
            .Figure("lever", figure => Shown(figure, figure.Lever))
            .Figure("difference", figure => Signed(figure, figure.Difference?.Value))
            .Figure("its band", Band)
            .Figure("change", figure => figure.Change is { } change ? Change(change.Value) : null)
            .Figure(
                "its band",
                figure =>
                    figure.Change is { Low: double low, High: double high } && Change(low) != Change(high)
                        ? $"{Change(low)} to {Change(high)}"
                        : null,
                rank: 1
            )
            .Of([.. lever.Figures.Where(figure => figure.Base is not null || figure.Lever is not null)]);

    private SheetFacts Conditions()
    {
        List<(string, string)> facts =
        [
            (
                "promise",
                answer.Promise is string promise
                    ? $"{promise}: {(answer.Kept ? "kept" : "missed")} by the base{(answer.Kept && !answer.KeptAtSlowEdge ? ", not at the slow edge of its band" : "")}"
                    : "none"
            ),
            (
                "dollars",
                answer.GpuPrice is { } price
                    ? $"{Show.UsdPerHour(price.Value)} a GPU: {price.Source}"
                    : "no price: no matching offer in the catalog (--gpu-price '$2.50/h')"
            ),
        ];
        facts.AddRange(
            answer
                .Levers.Where(lever => lever.GpuPrice is { } own && own != answer.GpuPrice)
                .Select(lever =>
                    (
                        lever.Lever,
                        $"{Show.UsdPerHour(lever.GpuPrice!.Value.Value)} a GPU: {lever.GpuPrice.Value.Source}"
                    )
                )
        );
        facts.Add(("how sure", answer.HowSure));
        return new SheetFacts(facts);
    }

    private IReadOnlyList<string> Notes() =>
        [
            "paired: every side plays the same requests; a difference's band is the lowest and the highest of three, both sides at the center, the fast and the slow edge of the step times; a search for the deliverable ends within 2 %, which is part of the band where the two searches end apart",
            .. answer.Levers.Count > 1 ? ["each lever alone against the base, not stacked"] : (string[])[],
            .. answer.Notes,
            .. envelope.Warnings ?? [],
        ];

    private SheetFacts Origin() =>
        OriginFacts.Of(
            envelope,
            ("model", answer.Deployment.Model),
            ("step times", Find(answer.Levers[0], "throughput.output")?.Base?.Source),
            ("traffic", $"{answer.Workload.Source} {answer.Workload.AsOf}".Trim()),
            ("price of GPUs", answer.GpuPrice?.Source)
        );

    private static PairedFigure? Find(ComparedLever lever, string name) =>
        lever.Figures.FirstOrDefault(figure => figure.Name == name);

    /// <summary>True where the prediction itself changes by what is worth a headline, not an edge of its band alone.</summary>
    private static bool IsNotable(PairedFigure? figure) =>
        figure switch
        {
            { Change: { } change } => Math.Abs(change.Value) >= Notable,
            { Difference: { } difference } => difference.Value != 0,
            _ => false,
        };

    /// <summary>True where a figure changes by a share at least, or from nothing.</summary>
    private static bool IsTelling(PairedFigure? figure, double least) =>
        figure switch
        {
            { Change: { } change } => Math.Abs(change.Value) >= least
                || Math.Abs(change.Low ?? 0) >= least
                || Math.Abs(change.High ?? 0) >= least,
            { Difference: { } difference } => difference.Value != 0,
            _ => false,
        };

    private static string Verb(PairedFigure figure)
    {
        Quantity difference = figure.Difference!.Value;
        return difference switch
        {
            { Low: < 0, High: > 0 } => "moves",
            { Value: < 0 } => "lowers",
            { Value: > 0 } => "raises",
            _ => "moves",
        };
    }

    /// <summary>By how much, with its band; signs where it may go either way.</summary>
    private static string Amount(PairedFigure figure)
    {
        if (figure.Change is not { } change)
        {
            return $"by {Signed(figure, figure.Difference?.Value)}";
        }

        double low = change.Low ?? change.Value;
        double high = change.High ?? change.Value;
        if (low < 0 && high > 0)
        {
            return $"by {Change(change.Value)} ({Change(low)} to {Change(high)}: either way)";
        }

        (low, high) = (Math.Min(Math.Abs(low), Math.Abs(high)), Math.Max(Math.Abs(low), Math.Abs(high)));
        return Share(low) == Share(high)
            ? $"by {Share(change.Value)}"
            : $"by {Share(change.Value)} ({Share(low)} to {Share(high)})";
    }

    private static string Named(string name) =>
        name switch
        {
            PriceAtMost => "$/M at the deliverable rate",
            AtMost => "the deliverable rate",
            _ => Label(name),
        };

    private static string Label(string name)
    {
        string[] parts = name.Split('.');
        return name switch
        {
            PriceAtMost => "$/M deliverable",
            AtMost => "deliverable",
            "cost.blended" => "$/M of this run",
            "cost.per_request" => "$/request, run",
            "cost.per_request_at_deliverable" => "$/request, most",
            "cost.gpu_hours" => "GPU-hours",
            "work.kv_use_peak" => "KV use, peak",
            "work.batch_mean" => "batch, mean",
            "throughput.output" => "output",
            _ when parts[0] == "latency" => $"{parts[1].ToUpperInvariant()} {parts[2]}",
            _ => parts[^1],
        };
    }

    private static string? Shown(PairedFigure figure, Quantity? side) =>
        side is { } one ? Of(figure, one.Value) : null;

    private static string Of(PairedFigure figure, double value) =>
        (figure.Base ?? figure.Lever)!.Value.Unit switch
        {
            "s" => Show.Seconds(value),
            "requests_per_s" => $"{Show.Three(value)} req/s",
            "tokens_per_s" => $"{Show.Count(value)} tok/s",
            "fraction" => Show.Percent(value),
            "usd_per_m_tokens" => Show.UsdPerMillion(value),
            "usd_per_request" => Show.UsdPerRequest(value),
            _ => Show.Three(value),
        };

    private static string? Signed(PairedFigure figure, double? difference)
    {
        if (difference is not double known)
        {
            return null;
        }

        // A difference of two shares is in points, not in percent of one of them.
        Quantity side = (figure.Base ?? figure.Lever)!.Value;
        string size = side.Unit switch
        {
            "fraction" => $"{Show.Three(Math.Abs(known) * 100)} points",
            // A request's dollars are so small that more digits than those of its price widen the table.
            "usd_per_request" when side.Value > 0 => "$"
                + FigureText.Fixed(Math.Abs(known), Math.Max(2, 3 - (int)Math.Floor(Math.Log10(side.Value)))),
            _ => Of(figure, Math.Abs(known)),
        };
        return known == 0 ? "0"
            : Math.Abs(known) < Least * Math.Abs(side.Value) ? "≈ 0"
            : (known < 0 ? "−" : "+") + size;
    }

    private static string? Band(PairedFigure figure) =>
        figure.Difference is { Low: double low, High: double high }
        && Signed(figure, low) != Signed(figure, high)
            ? $"{Signed(figure, low)} to {Signed(figure, high)}"
            : null;

    private static string Change(double fraction) =>
        fraction == 0 ? "0 %"
        : Math.Abs(fraction) < Least ? "≈ 0 %"
        : fraction >= Manifold ? FigureText.Times(1 + fraction)
        : Show.Change(fraction);

    private static string Share(double fraction) =>
        Math.Abs(fraction) >= Manifold ? Change(fraction) : Show.Percent(Math.Abs(fraction));
}
