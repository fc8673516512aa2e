using System.CommandLine;
using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;

namespace Farthing.Benches;

/// <summary>Reads the flags of a bench; every fault is collected.</summary>
internal static class BenchPlanReader
{
    private const int RatesOfSweep = 6;
    private const double DefaultConcurrency = 16;

    /// <summary>The plan.</summary>
    /// <exception cref="FarthingException">Something is wrong, all of it at once.</exception>
    public static BenchPlan Read(VerbContext context)
    {
        Interval? input = context.Range(BenchFlags.Input);
        Interval? output = context.Range(BenchFlags.Output);
        (IReadOnlyList<LoadLevel> levels, bool isSweep) = Levels(context);
        string prompt = Word(context, BenchFlags.Prompt, "text", "random-ids");
        string api = Word(context, BenchFlags.Api, "chat", "completions");
        if (prompt == "random-ids" && api == "chat")
        {
            Conflict(
                context,
                "--prompt random-ids",
                "token ids go to /v1/completions only",
                "--api completions, or natural text"
            );
        }

        int? turns = (int?)context.Value(BenchFlags.Turns);
        bool isRate = levels.Count > 0 && levels[0].Kind == LoadLevelKind.Rate;
        if (turns is not null && (!isRate || api != "chat"))
        {
            Conflict(
                context,
                "--turns",
                "conversations start at a rate, and go to the chat API",
                "--rate R/s with --turns, without --api completions"
            );
        }

        BenchPlan plan = new()
        {
            Target = Target(context, api),
            Levels = levels,
            IsSweep = isSweep,
            Input = input ?? Interval.Point(1),
            Output = output ?? Interval.Point(1),
            Gaps = Gaps(context),
            MaxConcurrency = (int?)context.Value(BenchFlags.MaxConcurrency),
            Trace = Trace(context),
            Turns = turns,
            ThinkSeconds = context.Value(BenchFlags.Think) ?? 0,
            RampSeconds = context.Value(BenchFlags.Ramp),
            SharedPrefix = (int?)context.Value(BenchFlags.SharedPrefix),
            PrefixGroups = (int)(context.Value(BenchFlags.PrefixGroups) ?? 1),
            WritesTokenIds = prompt == "random-ids",
            DurationSeconds = context.Value(BenchFlags.Duration),
            Requests = (long?)context.Value(BenchFlags.Requests),
            BudgetSeconds = context.Value(BenchFlags.Budget) ?? 0,
            WarmUpSeconds = context.Value(BenchFlags.WarmUp) ?? 0,
            StallSeconds = context.Value(BenchFlags.Stall) ?? 60,
            DrainSeconds = context.Value(BenchFlags.Drain) ?? 30,
            Slo = Promise(context),
            GpuPrice = context.Value(BenchFlags.GpuPrice),
            Gpus = (int)(context.Value(BenchFlags.Gpus) ?? 1),
            Utilization = context.Value(BenchFlags.Utilization) ?? 1,
            Model = context.Parsed.GetValue(BenchFlags.Model),
            Gpu = context.Parsed.GetValue(BenchFlags.Gpu),
            Weights = context.Parsed.GetValue(BenchFlags.Weights),
            TensorParallel = (int?)context.Value(BenchFlags.Tp),
            ExportVllm = context.Parsed.GetValue(BenchFlags.ExportVllm),
            Metrics = BenchMetrics.Read(context),
        };
        context.StopOnFaults();
        if (plan.SharedPrefix is int shared && shared > plan.Input.Low)
        {
            Conflict(
                context,
                "--shared-prefix",
                "the shared prefix is longer than the prompt",
                "at most --in"
            );
            context.StopOnFaults();
        }

        return plan;
    }

    private static LoadTarget? Target(VerbContext context, string api)
    {
        string? url = context.Parsed.GetValue(BenchFlags.Url);
        if (url is null)
        {
            return null;
        }

        LoadTarget? target = LoadTarget.Parse(url);
        if (target is null)
        {
            context.Faults.Add(
                new Fault(BenchFaultCodes.BadUrl, "not the address of a server")
                {
                    Path = "URL",
                    Value = url,
                    Expected = "http://HOST:PORT or https://HOST/v1, without a password",
                }
            );
            return null;
        }

        string? named = context.Parsed.GetValue(BenchFlags.ApiKeyEnv);
        string variable = named ?? "OPENAI_API_KEY";
        string key =
            named is not null || target.IsTls ? Environment.GetEnvironmentVariable(variable) ?? "" : "";
        if (named is not null && key.Length == 0)
        {
            Conflict(
                context,
                "--api-key-env",
                "the variable is not set",
                "the name of a variable that holds the key"
            );
        }

        return target with
        {
            Api = api == "chat" ? LoadApi.Chat : LoadApi.Completions,
            ApiKey = key.Trim(),
            TrustsAnyCertificate = context.Parsed.GetValue(BenchFlags.Insecure),
            Model = context.Parsed.GetValue(BenchFlags.ServedModel) ?? "",
        };
    }

    private static (IReadOnlyList<LoadLevel> Levels, bool IsSweep) Levels(VerbContext context)
    {
        double? concurrency = context.Value(BenchFlags.Concurrency);
        double? rate = context.Value(BenchFlags.Rate);
        double speed = context.Value(BenchFlags.TraceSpeed) ?? 1;
        string? trace = context.Parsed.GetValue(BenchFlags.Trace);
        string? sweep = context.Parsed.GetValue(BenchFlags.Sweep);
        int given =
            (concurrency is null ? 0 : 1)
            + (rate is null ? 0 : 1)
            + (trace is null ? 0 : 1)
            + (sweep is null ? 0 : 1);
        if (given > 1)
        {
            Conflict(
                context,
                "--concurrency",
                "one load at a time",
                "one of --concurrency, --rate, --trace, --sweep"
            );
        }

        if (sweep is not null)
        {
            return (SweepLevels(context, sweep), true);
        }

        if (given == 0 && context.Parsed.GetValue(BenchFlags.Url) is null)
        {
            return (SweepLevels(context, "1..128"), true);
        }

        LoadLevel level =
            rate is double perSecond ? new LoadLevel(LoadLevelKind.Rate, perSecond)
            : trace is not null ? new LoadLevel(LoadLevelKind.Trace, speed)
            : new LoadLevel(LoadLevelKind.Concurrency, concurrency ?? DefaultConcurrency);
        return ([level], false);
    }

    private static List<LoadLevel> SweepLevels(VerbContext context, string text)
    {
        bool isRate = text.Contains('/', StringComparison.Ordinal);
        QuantityKind kind = isRate ? QuantityKind.Rate : QuantityKind.Count;
        if (
            !QuantityParser.TryParseRange(text, kind, out Interval range, out Fault? fault)
            || range.Low < (isRate ? 1e-3 : 1)
            || range.High > 100_000
            || (!isRate && (range.Low != Math.Floor(range.Low) || range.High != Math.Floor(range.High)))
        )
        {
            context.Faults.Add(
                new Fault(BenchFaultCodes.BadSweep, fault?.Message ?? "not a range of loads")
                {
                    Path = "--sweep",
                    Value = text,
                    Expected = "1..128 (requests in flight) or 1/s..20/s (requests per second)",
                }
            );
            return [];
        }

        List<LoadLevel> levels = [];
        if (isRate)
        {
            for (int i = 0; i < RatesOfSweep; i++)
            {
                double share = (double)i / (RatesOfSweep - 1);
                levels.Add(new LoadLevel(LoadLevelKind.Rate, range.Low + (share * (range.High - range.Low))));
            }

            return range.IsPoint ? [levels[0]] : levels;
        }

        for (double value = range.Low; value < range.High; value *= 2)
        {
            levels.Add(new LoadLevel(LoadLevelKind.Concurrency, value));
        }

        levels.Add(new LoadLevel(LoadLevelKind.Concurrency, range.High));
        return levels;
    }

    private static GapDistribution Gaps(VerbContext context)
    {
        string word = Word(context, BenchFlags.Arrivals, "poisson", "constant", "gamma");
        double? cv = context.Value(BenchFlags.Burstiness);
        if (cv is not null && word != "gamma")
        {
            Conflict(context, "--burstiness", "it shapes gamma gaps", "--arrivals gamma --burstiness 2");
        }

        return word switch
        {
            "constant" => new ConstantGaps(),
            "gamma" => new GammaGaps(cv ?? 1),
            _ => new ExponentialGaps(),
        };
    }

    private static RequestTable? Trace(VerbContext context)
    {
        string? file = context.Parsed.GetValue(BenchFlags.Trace);
        if (file is null)
        {
            return null;
        }

        TraceReadResult read = TraceReader.Read(file);
        foreach (string note in read.Notes)
        {
            context.Warn(note);
        }

        return read.Table;
    }

    private static Slo Promise(VerbContext context)
    {
        List<SloTarget> targets = [];
        string[] words =
        [
            .. (context.Parsed.GetValue(BenchFlags.Slo) ?? []).SelectMany(text =>
                text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ),
        ];
        foreach (string word in words)
        {
            string[] parts = word.Split('=', 2);
            Fault? fault = null;
            double limit = 0;
            bool isName = Slo.TryParseName(parts[0], out SloMetric metric, out SloStatistic statistic);
            bool isRead =
                isName
                && parts.Length == 2
                && QuantityParser.TryParse(parts[1], QuantityKind.Duration, out limit, out fault)
                && limit > 0;
            if (isRead)
            {
                targets.Add(new SloTarget(metric, statistic, limit));
                continue;
            }

            context.Faults.Add(
                new Fault(
                    BenchFaultCodes.BadSlo,
                    isName ? fault?.Message ?? "a promise needs a time above 0" : "no such promise"
                )
                {
                    Path = "--slo",
                    Value = word,
                    Expected =
                        "ttft_p95=1.5s,itl_p95=40ms (ttft, ttfo, itl, tpot, e2e with mean, p50, p90, p95, p99)",
                    Nearest = isName ? null : NearestWord.Find(parts[0], Slo.Names),
                }
            );
        }

        return new Slo(targets);
    }

    private static string Word(VerbContext context, Option<string?> flag, params string[] words)
    {
        string? given = context.Parsed.GetValue(flag);
        if (given is null || words.Contains(given))
        {
            return given ?? words[0];
        }

        context.Faults.Add(
            new Fault(QuantityFaultCodes.UnknownWord, "not one of the accepted words")
            {
                Path = flag.Name,
                Value = given,
                Expected = string.Join(", ", words),
                Nearest = NearestWord.Find(given, words),
            }
        );
        return words[0];
    }

    private static void Conflict(VerbContext context, string path, string message, string expected) =>
        context.Faults.Add(
            new Fault(CliFaultCodes.FlagConflict, message) { Path = path, Expected = expected }
        );
}
