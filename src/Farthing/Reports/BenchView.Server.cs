using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>What the server's own metrics said of the load that is shown in full.</content>
internal sealed partial class BenchView
{
    /// <summary>Places of a row of <c>course</c> (farthing.bench/1).</summary>
    private const int AtPlace = 0;
    private const int RunningPlace = 1;
    private const int WaitingPlace = 2;
    private const int KvPlace = 3;
    private const int WattsPlace = 4;

    private SheetSection Server()
    {
        const string title = "What did the server say?";
        ResultNode engine = Headline!.Stage["engine"];
        double[][] course =
        [
            .. Headline
                .Stage["course"]
                .Items.Select(row => row.Numbers)
                .Where(row => row.Length > WattsPlace),
        ];
        if (!engine.Exists || course.Length < 2)
        {
            return new SheetSection(title, []);
        }

        SheetChart?[] charts =
        [
            Told(
                course,
                "Did requests wait inside the server?",
                "requests running and waiting, by the server",
                ChartAxis.Number(""),
                Show.Three,
                (RunningPlace, "running", ChartTone.Blue),
                (WaitingPlace, "waiting", ChartTone.Purple)
            ),
            Told(
                course,
                "How full was the KV cache?",
                "share of its blocks in use",
                ChartAxis.Percent(""),
                Show.Percent,
                (KvPlace, "KV use", ChartTone.Green)
            ),
            Told(
                course,
                "How much power did the GPUs take?",
                "watts since the page before",
                ChartAxis.Number(""),
                watts => Show.Three(watts) + " W",
                (WattsPlace, "power", ChartTone.Purple)
            ),
        ];
        return new SheetSection(title, [.. charts.OfType<SheetChart>(), ServerFacts(engine)]);
    }

    private SheetFacts ServerFacts(ResultNode engine)
    {
        ResultNode gpu = Headline!.Stage["gpu"];
        List<(string, string)> facts =
        [
            (
                "pages read",
                string.Join(
                    "; ",
                    engine["targets"]
                        .Items.Select(target => $"{target["name"].Text} ({target["engine"].Text})")
                )
            ),
            ("running", Pair(engine, "running", Show.Three)),
            ("waiting", Pair(engine, "waiting", Show.Three)),
            ("KV use", Pair(engine, "kv_use", Show.Percent)),
            ("preemptions", Shown(engine["preemptions"], Show.Count)),
            (
                "output tokens",
                engine["output_tokens"].Exists
                    ? $"{engine["output_tokens"].Shown(Show.Count)} counted by the server, {engine["output_tokens_here"].Shown(Show.Count)} came here"
                    : ""
            ),
            (
                "prefix hits",
                engine["prefix_queries"].Number > 0
                    ? $"{engine["prefix_hits"].Shown(Show.Count)} of {engine["prefix_queries"].Shown(Show.Count)} tokens"
                    : ""
            ),
            ("TTFT p95 at the server", Bucket(engine["ttft_p95"])),
            ("ITL p95 at the server", Bucket(engine["itl_p95"])),
            ("network and client", Shown(engine["network_and_client"], Show.Seconds)),
            ("tokens a step", Shown(engine["step_tokens_mean"], Show.Three)),
            (
                "MBU, MFU",
                engine["load_source"].Text is null or "unknown"
                    ? $"not known: {engine["load_words"].Text}"
                    : $"{engine["mbu"].Shown(Show.Percent)}, {engine["mfu"].Shown(Show.Percent)}; {LoadWord(engine["load_source"].Text)}: {engine["load_words"].Text}"
            ),
            (
                "power",
                gpu["power"].Exists
                    ? $"{gpu["power"].Shown(Show.Three)} W on {gpu["gpus"].Shown(Show.Count)} GPU, measured"
                    : ""
            ),
            ("joules per output token", Shown(gpu["joules_per_output_token"], Show.Three)),
            ("output tokens per joule", Shown(gpu["output_tokens_per_joule"], Show.Three)),
            ("GPU memory used", Shown(gpu["memory_use"], Show.Percent)),
            (
                "reading cost",
                engine["reading"]["cpu_s"].Exists
                    ? $"{engine["reading"]["cpu_s"].Shown(Show.Seconds)} of a core for {engine["reading"]["pages"].Shown(Show.Count)} pages"
                    : ""
            ),
        ];
        return new SheetFacts([.. facts.Where(fact => fact.Item2.Length > 0)]);
    }

    /// <summary>Lines over the time of a load; null where no page said any of them.</summary>
    private SheetChart? Told(
        double[][] course,
        string title,
        string subtitle,
        ChartAxis axis,
        Func<double, string> show,
        params (int Place, string Name, ChartTone Tone)[] lines
    ) =>
        new CourseChart(
            course,
            "time since the load's start",
            row => Math.Max(0, row[AtPlace]),
            row => Show.Seconds(Math.Max(0, row[AtPlace]))
        ).Of(title, $"{subtitle}; {Headline!.Words}", axis, show, lines);

    private static string LoadWord(string? source) =>
        source switch
        {
            "dcgm" => "measured",
            "engine" => "estimated",
            _ => "predicted",
        };

    private static string Shown(ResultNode node, Func<double, string> show) =>
        node.Exists ? node.Shown(show) : "";

    private static string Pair(ResultNode engine, string name, Func<double, string> show) =>
        engine[name + "_mean"].Exists
            ? $"{engine[name + "_mean"].Shown(show)} on average, {engine[name + "_max"].Shown(show)} at most"
            : "";

    private static string Bucket(ResultNode quantile) =>
        !quantile.Exists ? ""
        : quantile.HasRange ? $"between {quantile.ShownRange(Show.Seconds)}"
        : quantile.Shown(Show.Seconds);
}
