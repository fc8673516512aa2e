using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Scenarios.Keys;

/// <content>What is served, to whom, and what is promised.</content>
public static partial class ScenarioKeys
{
    private const double LongestTokens = 100e6;
    private const double Year = 365 * 86400.0;

    private static IEnumerable<Setting> Models() =>
        [
            new(
                "model",
                Text,
                "meta-llama/Llama-3.3-70B-Instruct",
                "The model, by its id or the last part of it (farthing catalog list models)"
            )
            {
                IsList = true,
                Group = "models",
                Branch = "model",
                Flag = "--model",
            },
            .. Setting
                .Within(
                    "models[]",
                    new("model", Text, "qwen3-32b", "One of several models") { IsNeeded = true },
                    new("rate", Positive(QuantityKind.Rate, 1e6), "3/s", "Its own rate")
                    {
                        WithoutIt = "the traffic of workload",
                    },
                    new(
                        "tokens",
                        Positive(QuantityKind.TokensPerMonth, 1e18),
                        "300M/month",
                        "Its own tokens, instead of a rate"
                    ),
                    new("users", Whole(1, 10e9), "2000", "Its own users, instead of a rate"),
                    new(
                        "slo.*",
                        Positive(QuantityKind.Duration, 86400),
                        "1.5s",
                        "Its own promise, in place of the whole slo of the scenario"
                    )
                )
                .Select(setting =>
                    setting with
                    {
                        Group = "models",
                        Branch = "models",
                        Use = SettingUse.Plan,
                    }
                ),
        ];

    private static IEnumerable<Setting> Workload() =>
        [
            new(
                "workload.profile",
                Text,
                "azure-conv-2023",
                "A built-in profile of arrivals and lengths, fitted to a public trace"
            )
            {
                Group = "source",
                Branch = "profile",
                Flag = "--profile",
            },
            new(
                "workload.trace",
                Text,
                "requests.jsonl.gz",
                "A recorded trace; a relative path starts at the scenario's folder"
            )
            {
                Group = "source",
                Branch = "trace",
                Flag = "--trace",
            },
            .. TrafficLengths("workload.input", "--in", "Prompt"),
            .. TrafficLengths("workload.output", "--out", "Output"),
            new(
                "workload.arrivals.process",
                Word("poisson", "gamma", "weibull", "constant", "on-off"),
                "gamma",
                "Distribution of gaps between requests"
            )
            {
                WithoutIt = "the profile's own process; poisson beside lengths of your own",
                NotWith = "workload.trace",
                Flag = "--arrivals",
            },
            new(
                "workload.arrivals.cv",
                Positive(QuantityKind.Number, 100),
                "2.0",
                "Coefficient of variation of the gaps: 1 is as random as poisson, above is burstier"
            )
            {
                OnlyWith = "workload.arrivals.process=gamma|weibull",
                Flag = "--cv",
            },
            new(
                "workload.arrivals.on",
                Positive(QuantityKind.Duration, Year),
                "30s",
                "Length of each busy stretch"
            )
            {
                OnlyWith = "workload.arrivals.process=on-off",
            },
            new(
                "workload.arrivals.off",
                Positive(QuantityKind.Duration, Year),
                "90s",
                "Length of each silent stretch between busy ones"
            )
            {
                OnlyWith = "workload.arrivals.process=on-off",
            },
            new("workload.rate", Positive(QuantityKind.Rate, 1e6), "12/s", "Mean requests per second")
            {
                WithoutIt = "the rate of the profile or trace",
                Group = "load",
                Branch = "rate",
                Flag = "--rate",
            },
            new(
                "workload.tokens",
                Positive(QuantityKind.TokensPerMonth, 1e18),
                "300M/month",
                "Tokens of prompts and outputs together over a time, instead of a rate of requests"
            )
            {
                Group = "load",
                Branch = "tokens",
                Flag = "--tokens",
            },
            new("workload.users", Whole(1, 10e9), "2000", "Users that may send requests, instead of a rate")
            {
                Group = "load",
                Branch = "users",
                Flag = "--users",
            },
            new(
                "workload.active",
                Positive(QuantityKind.Fraction, 1),
                "8%",
                "Share of users active in the hour that the fleet is sized for"
            )
            {
                Default = "10%",
                OnlyWith = "workload.users",
                Group = "load",
                Branch = "users",
                Flag = "--active",
            },
            Setting.Or(
                "workload.turns",
                Positive(QuantityKind.Count, 100_000),
                "6",
                "Requests that an active user sends per hour"
            ) with
            {
                OnlyWith = "workload.users",
                Group = "load",
                Branch = "users",
                Flag = "--turns",
            },
            new(
                "workload.shape",
                Word("flat", "diurnal", "weekly", "monthly", "trace"),
                "diurnal",
                "Course of the rate over the day"
            )
            {
                WithoutIt = "flat, stated as an assumption; trace where a trace keeps its own rate",
                Flag = "--shape",
            },
            new(
                "workload.duration",
                Positive(QuantityKind.Duration, Year),
                "1h",
                "Amount of simulated traffic"
            )
            {
                WithoutIt = "the whole trace; a length that fits the profile",
                Flag = "--duration",
            },
            new(
                "workload.longer",
                Word("refuse", "clip", "drop"),
                "clip",
                "Handling of requests longer than the context: no plan, prompts cut to fit, or left out"
            )
            {
                Default = "refuse",
                Flag = "--longer",
                Use = SettingUse.Plan,
            },
            new(
                "workload.growth",
                Share(-0.5, 1),
                "8%",
                "Growth of the traffic each month, negative where it falls: how long the largest fleet that there may be keeps the promise, and what commitments allow for"
            )
            {
                WithoutIt = "not asked",
                Flag = "--growth",
                Use = SettingUse.Plan,
            },
            new(
                "workload.deadline",
                Positive(QuantityKind.Duration, Year),
                "8h",
                "Time from its arrival in which a request must be answered, where nobody waits for it"
            )
            {
                OnlyWith = "spot.traffic=batch",
                WithoutIt = "none: spot: batch needs it",
                Flag = "--deadline",
                Use = SettingUse.Simulate,
            },
            new("workload.requests", Whole(1, 100e6), "10000", "Maximum number of simulated requests")
            {
                Flag = "--requests",
            },
            Setting.Or("workload.seed", Whole(0, 9e15), "1", "Seed of all randomness; --seed overrides it"),
        ];

    private static IEnumerable<Setting> TrafficLengths(string section, string flag, string words) =>
        Lengths(section, words)
            .Select(key =>
                key with
                {
                    Group = "source",
                    Branch = "lengths",
                    Flag = key.Name == "tokens" ? flag : null,
                }
            );

    private static IEnumerable<Setting> Lengths(string section, string words)
    {
        string only = $"{section}.distribution";
        yield return new(
            $"{section}.tokens",
            Whole(1, LongestTokens),
            "1024",
            $"{words} length of every request"
        )
        {
            NotWith = only,
        };
        yield return new(
            only,
            Word("uniform", "lognormal", "quantiles"),
            "lognormal",
            "Distribution of lengths"
        );
        yield return new(
            $"{section}.mean",
            Positive(QuantityKind.Count, LongestTokens),
            "1200",
            "Mean length"
        )
        {
            OnlyWith = $"{only}=lognormal|uniform",
        };
        yield return new(
            $"{section}.cv",
            Positive(QuantityKind.Number, 100),
            "1.2",
            "Coefficient of variation of the lengths"
        )
        {
            OnlyWith = $"{only}=lognormal",
        };
        yield return new($"{section}.min", Whole(1, LongestTokens), "16", "Shortest length")
        {
            OnlyWith = $"{only}=lognormal|uniform",
        };
        yield return new($"{section}.max", Whole(1, LongestTokens), "8192", "Longest length")
        {
            OnlyWith = $"{only}=lognormal|uniform",
        };
        yield return new(
            $"{section}.range_ratio",
            Share(0, 1),
            "0.5",
            "Width of a uniform distribution, as benchmark tools write it"
        )
        {
            OnlyWith = $"{only}=uniform",
        };
        yield return Setting.Or(
            $"{section}.range_meaning",
            Word("vllm", "sglang"),
            "vllm",
            "Meaning of range_ratio: vllm draws from mean·(1 − r) to mean·(1 + r), sglang from mean·r to mean"
        ) with
        {
            OnlyWith = $"{section}.range_ratio",
        };
        yield return new(
            $"{section}.quantiles",
            Whole(1, LongestTokens),
            "[16, 220, 640, 1500, 8192]",
            "Lengths at equally spaced quantiles, from the shortest to the longest"
        )
        {
            IsList = true,
            OnlyWith = $"{only}=quantiles",
        };
    }

    private static IEnumerable<Setting> Promise() =>
        (
            from metric in Slo.Metrics
            from statistic in Enum.GetValues<Statistic>()
            select new Setting(
                $"slo.{new SloTarget(metric, statistic, 1).Name}",
                Positive(QuantityKind.Duration, 86400),
                Limit(metric),
                Meaning(metric, statistic)
            )
        )
            .Append(
                Setting.Or(
                    "confidence",
                    Share(0.5, 0.99),
                    "90%",
                    "Certainty that all promises hold, over the error of step times: at 90 % one server in ten is slower"
                ) with
                {
                    Flag = "--confidence",
                    Use = SettingUse.Plan,
                }
            )
            .Append(
                Setting.Or(
                    "settings",
                    Word("any", "measured"),
                    "any",
                    "Engine settings that may be searched: any, or those alone that served runs were measured with"
                ) with
                {
                    Flag = "--settings",
                    Use = SettingUse.Plan,
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
