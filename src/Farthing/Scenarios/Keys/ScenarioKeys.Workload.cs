using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Keys;

/// <content>What is served, to whom, and what is promised.</content>
internal static partial class ScenarioKeys
{
    private const double LongestTokens = 100e6;
    private const double Year = 365 * 86400.0;

    private static IEnumerable<ScenarioKey> Models() =>
        [
            Text(
                "model",
                "meta-llama/Llama-3.3-70B-Instruct",
                "The model, by its id or the last part of it (farthing catalog list models)"
            ) with
            {
                IsList = true,
                Group = "models",
                Branch = "model",
                Flag = "--model",
            },
            Text(
                "models",
                "[llama-3.3-70b, qwen3-32b]",
                "Several models on one shared inventory, instead of model"
            ) with
            {
                IsList = true,
                Group = "models",
                Branch = "models",
                Use = ScenarioUse.Plan,
            },
        ];

    private static IEnumerable<ScenarioKey> Workload() =>
        [
            Text(
                "workload.profile",
                "azure-conv-2023",
                "A built-in profile of arrivals and lengths, fitted to a public trace"
            ) with
            {
                Group = "source",
                Branch = "profile",
                Flag = "--profile",
            },
            Text(
                "workload.trace",
                "requests.jsonl.gz",
                "A recorded trace; a relative path starts at the scenario's folder"
            ) with
            {
                Group = "source",
                Branch = "trace",
                Flag = "--trace",
            },
            .. Lengths("input", "--in", "Prompt"),
            .. Lengths("output", "--out", "Output"),
            Word(
                "workload.arrivals.process",
                ["poisson", "gamma", "weibull", "constant", "on-off"],
                "gamma",
                "How gaps between requests are drawn"
            ) with
            {
                WithoutIt = "the profile's own process; poisson beside lengths of your own",
                NotWith = "workload.trace",
                Flag = "--arrivals",
            },
            Positive(
                "workload.arrivals.cv",
                QuantityKind.Number,
                100,
                "2.0",
                "Coefficient of variation of the gaps: 1 is as random as poisson, above is burstier"
            ) with
            {
                OnlyWith = "workload.arrivals.process=gamma|weibull",
                Flag = "--cv",
            },
            Positive(
                "workload.arrivals.on",
                QuantityKind.Duration,
                Year,
                "30s",
                "Length of each busy stretch"
            ) with
            {
                OnlyWith = "workload.arrivals.process=on-off",
            },
            Positive(
                "workload.arrivals.off",
                QuantityKind.Duration,
                Year,
                "90s",
                "Length of each silent stretch between busy ones"
            ) with
            {
                OnlyWith = "workload.arrivals.process=on-off",
            },
            Positive("workload.rate", QuantityKind.Rate, 1e6, "12/s", "Mean requests per second") with
            {
                WithoutIt = "the rate of the profile or trace",
                Group = "load",
                Branch = "rate",
                Flag = "--rate",
            },
            Positive(
                "workload.tokens",
                QuantityKind.TokensPerMonth,
                1e18,
                "300M/month",
                "Tokens of prompts and outputs together over a time, instead of a rate of requests"
            ) with
            {
                Group = "load",
                Branch = "tokens",
                Flag = "--tokens",
            },
            Whole("workload.users", 1, 10e9, "2000", "People who may send requests, instead of a rate") with
            {
                Group = "load",
                Branch = "users",
                Flag = "--users",
            },
            Positive(
                "workload.active",
                QuantityKind.Fraction,
                1,
                "8%",
                "Share of the users who are active in the hour that the fleet is sized for"
            ) with
            {
                Default = "10%",
                OnlyWith = "workload.users",
                Group = "load",
                Branch = "users",
                Flag = "--active",
            },
            Positive(
                "workload.turns",
                QuantityKind.Count,
                100_000,
                "6",
                "Requests that an active user sends per hour"
            ) with
            {
                Default = "6",
                OnlyWith = "workload.users",
                Group = "load",
                Branch = "users",
                Flag = "--turns",
            },
            Word(
                "workload.shape",
                ["flat", "diurnal", "weekly", "trace"],
                "diurnal",
                "How the rate moves over the day"
            ) with
            {
                WithoutIt = "flat, stated as an assumption; trace where a trace keeps its own rate",
                Flag = "--shape",
            },
            Positive(
                "workload.duration",
                QuantityKind.Duration,
                Year,
                "1h",
                "How much traffic is simulated"
            ) with
            {
                WithoutIt = "the whole trace; a length that fits the profile",
                Flag = "--duration",
            },
            Word(
                "workload.longer",
                ["refuse", "clip", "drop"],
                "clip",
                "What becomes of requests that are longer than the context: no plan, prompts cut to fit, or left out"
            ) with
            {
                Default = "refuse",
                Flag = "--longer",
                Use = ScenarioUse.Plan,
            },
            Whole("workload.requests", 1, 100e6, "10000", "How many requests are simulated at most") with
            {
                Flag = "--requests",
            },
            Whole("workload.seed", 0, 9e15, "1", "Seed of all randomness; --seed overrides it") with
            {
                Default = "1",
            },
        ];

    private static IEnumerable<ScenarioKey> Lengths(string side, string flag, string words)
    {
        string section = $"workload.{side}";
        ScenarioKey Of(ScenarioKey key) => key with { Group = "source", Branch = "lengths" };
        string only = $"{section}.distribution";
        yield return Of(
            Whole($"{section}.tokens", 1, LongestTokens, "1024", $"{words} length of every request") with
            {
                Flag = flag,
                NotWith = only,
            }
        );
        yield return Of(
            Word(only, ["uniform", "lognormal", "quantiles"], "lognormal", "How lengths are drawn")
        );
        yield return Of(
            Positive($"{section}.mean", QuantityKind.Count, LongestTokens, "1200", "Mean length") with
            {
                OnlyWith = $"{only}=lognormal|uniform",
            }
        );
        yield return Of(
            Positive(
                $"{section}.cv",
                QuantityKind.Number,
                100,
                "1.2",
                "Coefficient of variation of the lengths"
            ) with
            {
                OnlyWith = $"{only}=lognormal",
            }
        );
        yield return Of(
            Whole($"{section}.min", 1, LongestTokens, "16", "Shortest length") with
            {
                OnlyWith = $"{only}=lognormal|uniform",
            }
        );
        yield return Of(
            Whole($"{section}.max", 1, LongestTokens, "8192", "Longest length") with
            {
                OnlyWith = $"{only}=lognormal|uniform",
            }
        );
        yield return Of(
            Quantity(
                $"{section}.range_ratio",
                QuantityKind.Fraction,
                0,
                1,
                "0.5",
                "Width of a uniform distribution, as benchmark tools write it"
            ) with
            {
                OnlyWith = $"{only}=uniform",
            }
        );
        yield return Of(
            Word(
                $"{section}.range_meaning",
                ["vllm", "sglang"],
                "vllm",
                "What range_ratio means: vllm draws from mean·(1 − r) to mean·(1 + r), sglang from mean·r to mean"
            ) with
            {
                Default = "vllm",
                OnlyWith = $"{section}.range_ratio",
            }
        );
        yield return Of(
            Whole(
                $"{section}.quantiles",
                1,
                LongestTokens,
                "[16, 220, 640, 1500, 8192]",
                "Lengths at equally spaced quantiles, from the shortest to the longest"
            ) with
            {
                IsList = true,
                OnlyWith = $"{only}=quantiles",
            }
        );
    }

    private static IEnumerable<ScenarioKey> Promise() =>
        (
            from metric in Slo.Metrics
            from statistic in Enum.GetValues<Statistic>()
            select Positive(
                $"slo.{new SloTarget(metric, statistic, 1).Name}",
                QuantityKind.Duration,
                86400,
                Limit(metric),
                Meaning(metric, statistic)
            )
        ).Append(
            Quantity(
                "confidence",
                QuantityKind.Fraction,
                0.5,
                0.99,
                "90%",
                "How sure the plan is that all promises hold, of the error of step times: at 90 % one server in ten is slower"
            ) with
            {
                Default = "90%",
                Flag = "--confidence",
                Use = ScenarioUse.Plan,
            }
        );

    private static string Limit(LatencyMetric metric) =>
        metric switch
        {
            LatencyMetric.Ttft or LatencyMetric.Ttfo => "1.5s",
            LatencyMetric.E2e => "20s",
            LatencyMetric.Itl or LatencyMetric.Tpot => "40ms",
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "no promise is made on it"),
        };

    private static string Meaning(LatencyMetric metric, Statistic statistic)
    {
        string what = metric switch
        {
            LatencyMetric.Ttft => "arrival to first token",
            LatencyMetric.Ttfo => "arrival to first visible (non-reasoning) token",
            LatencyMetric.Itl => "each gap between successive output tokens",
            LatencyMetric.Tpot => "(E2E − TTFT) / (output tokens − 1) of a request",
            LatencyMetric.E2e => "arrival to last token",
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "the metric has no words"),
        };
        string which = statistic == Statistic.Mean ? "mean" : statistic.ToString().ToLowerInvariant();
        return $"Largest {which} of: {what}";
    }
}
