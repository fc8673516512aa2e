using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <summary>A load test (farthing.bench/1) as people read it.</summary>
internal sealed partial class BenchView
{
    private readonly ResultNode root;
    private readonly ResultNode result;
    private readonly double gpus;
    private readonly List<BenchStageFigures> stages;
    private readonly IReadOnlyList<(string Name, List<BenchStageFigures> Stages)> others;
    private readonly BenchStageFigures? best;

    /// <summary>Reads a document.</summary>
    /// <param name="root">The document.</param>
    /// <param name="others">Other load tests of the same report: they stand in gray where runs are compared.</param>
    public BenchView(ResultNode root, IReadOnlyList<ResultNode> others)
    {
        this.root = root;
        result = root["result"];
        gpus = result["gpus"].Number is > 0 and double count ? count : 1;
        stages = StagesOf(root);
        this.others = [.. others.Select(other => (TitleOf(other["result"]), StagesOf(other)))];
        double value = result["best"].Number;
        best = stages.Find(stage => stage.Load == value);
    }

    /// <summary>The load whose single requests are shown: the best, else the highest.</summary>
    private BenchStageFigures? Headline => best ?? (stages.Count > 0 ? stages[^1] : null);

    private bool IsImported => result["imported"].Exists;

    /// <summary>True where a promise can be judged: another tool's figures may not say it.</summary>
    private bool HasPromise =>
        stages.Exists(stage => stage.Promises.Any(promise => double.IsFinite(promise.Seconds)));

    /// <summary>The view.</summary>
    public Sheet Build()
    {
        if (Headline is null)
        {
            return new Sheet(TitleOf(result), "Nothing was measured.")
            {
                Kind = "Load test · measured",
                State = SheetState.Bad,
                Word = "NO LOADS",
                Sections = [Origin()],
            };
        }

        bool isValid = result["valid"].Truth == true;
        int invalid = stages.Count(stage => stage.Stage["valid"].Truth == false);
        // The verdict is about one load: where that one can be believed, the page says which cannot.
        bool isBestValid = best?.Stage["valid"].Truth == true && invalid > 0;
        BenchLoad load = new(Headline.Stage);
        return new Sheet(TitleOf(result), Verdict())
        {
            Kind =
                result["imported"]["tool"].Text is string tool ? $"Load test · measured by {tool}"
                : result["emulated"].Text is null ? "Load test · measured"
                : "Load test of an emulated server · no real GPU",
            State =
                !isValid && isBestValid ? SheetState.Near
                : !isValid ? SheetState.Bad
                : IsImported ? SheetState.Near
                : SheetState.Good,
            Word =
                !isValid && isBestValid ? $"{Show.Count(invalid)} OF {Show.Count(stages.Count)} LOADS INVALID"
                : !isValid ? "INVALID"
                : IsImported ? "IMPORTED"
                : "VALID",
            Remarks = [.. Remarks(isValid)],
            Figures = [.. Cards().Take(5)],
            Sections =
            [
                .. (
                    (SheetSection[])
                        [
                            Loads(),
                            Planned(),
                            Trade(),
                            Spread(load),
                            Course(load),
                            Server(),
                            Slow(load),
                            Checks(),
                            Conditions(),
                            Origin(),
                        ]
                ).Where(section => section.Blocks.Count > 0),
            ],
        };
    }

    private static string TitleOf(ResultNode result)
    {
        string model = FleetWords.ShortName(
            result["model"].Text ?? result["served_model"].Text ?? "a server"
        );
        string where = result["gpu"].Text is string gpu
            ? (result["gpus"].Exists ? $"{result["gpus"].Shown(Show.Count)} × {gpu}" : gpu)
            : result["url"].Text ?? "";
        return where.Length == 0 ? model : $"{model} on {where}";
    }

    private static List<BenchStageFigures> StagesOf(ResultNode root)
    {
        double gpus = root["result"]["gpus"].Number is > 0 and double count ? count : 1;
        List<BenchStageFigures> stages =
        [
            .. root["result"]["stages"].Items.Select(stage => new BenchStageFigures(stage, gpus)),
        ];
        stages.Sort((a, b) => a.Load.CompareTo(b.Load));
        return stages;
    }

    private string Verdict()
    {
        if (best is null)
        {
            return HasPromise
                ? $"No load that was tried keeps the promise; the lowest was {stages[0].Words}."
                : $"{Headline!.Words}: {Headline.Stage["steady"]["output_tokens_per_s"].Shown(Show.Count)} output tokens per second, first token in {Headline.Latency("ttft", Tail("ttft")).Shown(Show.Seconds)} at {Tail("ttft")}.";
        }

        string promise = string.Join(
            " and ",
            best.Promises.Select(item => $"{item.Label} {Show.Seconds(item.LimitSeconds)}")
        );
        BenchStageFigures? next = stages.Find(stage => stage.Load > best.Load && !stage.Keeps);
        Promise? broken = next?.Promises.FirstOrDefault(item => item.State == SheetState.Bad);
        string breaks =
            next?.HasTooManyErrors == true ? "; beyond it requests fail"
            : broken is null ? "; no higher load was tried that breaks it"
            : $"; {broken.Label} breaks first";
        return $"Holds {best.Words} ({Show.Three(best.Requests)} req/s{(best.IsConcurrency ? "" : " finished")}) within {promise}{breaks}.{HighestInWords()}";
    }

    /// <summary>The p95, or what another tool says in its place.</summary>
    private string Tail(string metric) =>
        ((string[])["p95", "p99", "p90", "p50", "mean"]).FirstOrDefault(statistic =>
            double.IsFinite(Headline!.Latency(metric, statistic).Number)
        ) ?? "p95";

    private IEnumerable<string> Remarks(bool isValid)
    {
        if (IsImported)
        {
            yield return "Another tool measured this: how its client was is not known, and a definition may differ.";
        }

        if (result["emulated"].Text is string emulated)
        {
            yield return $"The server is emulated: {emulated}. Its times are the simulator's, not a GPU's.";
        }

        if (!isValid)
        {
            List<string> reasons =
            [
                .. stages.SelectMany(stage =>
                    stage
                        .Stage["checks"]
                        .Items.Where(check => check["state"].Text == "failed")
                        .Select(check => $"{stage.Words}: {check["words"].Text}")
                ),
            ];
            yield return $"Not valid: {string.Join("; ", reasons.Take(3))}{(reasons.Count > 3 ? $"; and {reasons.Count - 3} more" : "")}.";
        }

        if (result["interrupted"].Truth == true)
        {
            yield return "It was interrupted: what was measured until then is shown.";
        }
    }

    private IEnumerable<SheetFigure> Cards()
    {
        BenchStageFigures stage = Headline!;
        ResultNode cost = stage.Stage["cost"];
        if (cost["output_at_utilization"].Exists)
        {
            yield return new SheetFigure(
                "$/M out",
                cost["output_at_utilization"].Shown(Show.UsdPerMillion),
                $"at {cost["utilization"].Shown(Show.Percent)} use; {cost["output"].Shown(Show.UsdPerMillion)} at 100 %"
            );
        }

        yield return HighestCard()
            ?? new SheetFigure(
                best is null ? "Highest load" : "Best load",
                $"{stage.Stage["steady"]["requests_per_s"].Shown(Show.Three)} req/s",
                $"{stage.Stage["steady"]["output_tokens_per_s"].Shown(Show.Count)} tok/s out · {stage.Words} · measured"
            );
        Promise[] judged = [.. stage.Promises.Where(promise => double.IsFinite(promise.Seconds))];
        foreach (Promise promise in judged.Take(2))
        {
            yield return promise.Figure();
        }

        if (judged.Length == 0)
        {
            yield return new SheetFigure(
                "TTFT " + Tail("ttft"),
                stage.Latency("ttft", Tail("ttft")).Shown(Show.Seconds),
                "measured"
            );
            yield return new SheetFigure(
                "TPOT p50",
                stage.Latency("tpot", "p50").Shown(Show.Seconds),
                "measured"
            );
        }

        ResultNode predicted = stage.Stage["predicted"]["tpot_p50"];
        double measured = stage.Latency("tpot", "p50").Number;
        if (predicted.Number > 0 && measured > 0)
        {
            yield return new SheetFigure(
                "Measured vs predicted",
                $"{(measured > predicted.Number ? "+" : "−")}{Show.Percent(Math.Abs((measured / predicted.Number) - 1))}",
                $"TPOT p50: {Show.Seconds(measured)} measured, {Show.Seconds(predicted.Number)} predicted"
            );
        }
    }
}
