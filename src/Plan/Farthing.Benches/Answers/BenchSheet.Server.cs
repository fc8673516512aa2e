using Farthing.Documents.Benches;
using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>What the server's own metrics said of the load that is shown in full.</content>
public sealed partial class BenchSheet
{
    private IEnumerable<SheetBlock?> Server()
    {
        if (Headline.Engine is not { } engine)
        {
            yield break;
        }

        double[][] course =
        [
            .. (Headline.Course ?? [])
                .Where(row => row.Count > (int)ServerColumn.TensorActive)
                .Select(row => row.ToArray()),
        ];
        yield return Told(
            course,
            "Did requests wait inside the server?",
            "requests running and waiting, by the server",
            ChartAxis.Number(""),
            Show.Three,
            (ServerColumn.Running, "running", ChartTone.Blue),
            (ServerColumn.Waiting, "waiting", ChartTone.Purple)
        );
        yield return Told(
            course,
            "How full was the KV cache?",
            "share of its blocks in use",
            ChartAxis.Percent(""),
            Show.Percent,
            (ServerColumn.KvUse, "KV use", ChartTone.Green)
        );
        yield return Told(
            course,
            "How much power did the GPUs take?",
            "watts since the page before",
            ChartAxis.Number(""),
            watts => Show.Three(watts) + " W",
            (ServerColumn.Watts, "power", ChartTone.Purple)
        );
        (string Name, string? Words)[] facts =
        [
            ("its own metrics", Pages(engine)),
            ("running", Pair(engine.RunningMean, engine.RunningMax, Show.Three)),
            ("waiting", Pair(engine.WaitingMean, engine.WaitingMax, Show.Three)),
            ("KV use", Pair(engine.KvUseMean, engine.KvUseMax, Show.Percent)),
            ("preemptions", Said(engine.Preemptions, Show.Count)),
            (
                "output tokens",
                engine.OutputTokens is null
                    ? null
                    : $"{Shown(engine.OutputTokens, Show.Count)} counted by the server, {Shown(engine.OutputTokensHere, Show.Count)} came here"
            ),
            (
                "prefix hits",
                engine.PrefixQueries?.Value > 0
                    ? $"{Shown(engine.PrefixHits, Show.Count)} of {Shown(engine.PrefixQueries, Show.Count)} tokens"
                    : null
            ),
            ("TTFT at the server", Quantiles(engine.TtftP50, engine.TtftP95)),
            ("ITL at the server", Quantiles(engine.ItlP50, engine.ItlP95)),
            ("network and client", Said(engine.NetworkAndClient, Show.Seconds)),
            ("tokens a step", Said(engine.StepTokensMean, Show.Three)),
            (
                "MBU, MFU",
                engine.LoadSource == LoadOrigin.Unknown
                    ? $"not known: {engine.LoadWords}"
                    : $"{Shown(engine.Mbu, Show.Percent)}, {Shown(engine.Mfu, Show.Percent)}; {Source(engine.LoadSource)}: {engine.LoadWords}"
            ),
            (
                "",
                engine.Mbu?.Value > 1 || engine.Mfu?.Value > 1
                    ? "no GPU does more than 100 % of its peak: the server's is another one than --gpu (or --plan) names"
                    : null
            ),
            .. Headline.Gpu is { } gpu ? GpuFacts(gpu) : [],
            (
                "reading cost",
                double.IsFinite(engine.Reading.CpuS)
                    ? $"{Show.Seconds(engine.Reading.CpuS)} of a core for {Show.Count(engine.Reading.Pages)} pages"
                    : null
            ),
        ];
        yield return new SheetFacts([
            .. facts.Where(fact => fact.Words is not null).Select(fact => (fact.Name, fact.Words!)),
        ]);
    }

    private string Pages(ServerLoad engine) =>
        $"{string.Join("; ", engine.Targets.Select(target => $"{target.Name} ({target.Engine})"))}, {Show.Count(engine.Reading.Pages)} pages{(loads.Length > 1 ? $", at {Words(Headline)}" : "")}";

    private static (string, string?)[] GpuFacts(ServerGpus gpu) =>
        [
            (
                "power",
                gpu.Power is { } power
                    ? $"{Show.Three(power.Value)} W on {Show.Counted(gpu.Gpus, "GPU")}, measured"
                    : null
            ),
            ("joules per output token", Said(gpu.JoulesPerOutputToken, Show.Three)),
            ("output tokens per joule", Said(gpu.OutputTokensPerJoule, Show.Three)),
            ("GPU memory used", Said(gpu.MemoryUse, Show.Percent)),
        ];

    /// <summary>Lines over the time of a load; null where no page said any of them.</summary>
    private SheetChart? Told(
        double[][] course,
        string title,
        string subtitle,
        ChartAxis axis,
        Func<double, string> show,
        params (ServerColumn Column, string Name, ChartTone Tone)[] lines
    ) =>
        new CourseChart(
            course,
            "time since the load's start",
            row => Math.Max(0, row[(int)ServerColumn.Seconds]),
            row => Show.Seconds(Math.Max(0, row[(int)ServerColumn.Seconds]))
        ).Of(
            title,
            $"{subtitle}; {Words(Headline)}",
            axis,
            show,
            [.. lines.Select(line => ((int)line.Column, line.Name, line.Tone))]
        );

    private static string Source(LoadOrigin source) =>
        source switch
        {
            LoadOrigin.Dcgm => "measured",
            LoadOrigin.Engine => "estimated",
            _ => "predicted",
        };

    private static string? Said(Quantity? figure, Func<double, string> show) =>
        figure is { } known ? Shown(known, show) : null;

    private static string? Pair(Quantity? mean, Quantity? max, Func<double, string> show) =>
        mean is null ? null : $"{Shown(mean, show)} on average, {Shown(max, show)} at most";

    /// <summary>Percentiles of a histogram: a range where its buckets are coarse.</summary>
    private static string? Quantiles(Quantity? median, Quantity? tail) =>
        median is null ? null : $"p50 {Bucket(median)}, p95 {Bucket(tail)}";

    private static string Bucket(Quantity? quantile) =>
        Range(quantile, Show.Seconds) is var range && range != Unknown
            ? $"between {range}"
            : Shown(quantile, Show.Seconds);
}
