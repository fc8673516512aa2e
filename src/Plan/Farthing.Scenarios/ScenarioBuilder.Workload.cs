using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Settings.Values;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Profiles;

namespace Farthing.Scenarios;

/// <content>The traffic.</content>
public sealed partial class ScenarioBuilder
{
    private const int LongestLength = 1_000_000;

    private ScenarioWorkload Workload()
    {
        string? trace = values.Text("workload.trace");
        SettingPlace? place = values.PlaceOf("workload.trace");
        string? folder = place?.File is null ? null : Path.GetDirectoryName(place.File);
        bool hasLengths = !values.IsGiven("workload.profile") && trace is null;
        string? process = values.Text("workload.arrivals.process");
        string? shape = values.Text("workload.shape");
        if (shape == "trace" && trace is null && values.Text("workload.profile") is null)
        {
            Impossible(
                "workload.shape",
                "there is no trace whose shape could be kept",
                "flat, diurnal or weekly"
            );
        }

        bool isOnOff = process == "on-off";
        bool hasCv = process is "gamma" or "weibull";
        Need(isOnOff, "workload.arrivals.on", "workload.arrivals.process");
        Need(isOnOff, "workload.arrivals.off", "workload.arrivals.process");
        Need(hasCv, "workload.arrivals.cv", "workload.arrivals.process");
        return new ScenarioWorkload
        {
            Profile = values.Text("workload.profile"),
            Trace = trace is null || string.IsNullOrEmpty(folder) ? trace : Path.Combine(folder, trace),
            Input = hasLengths ? Lengths("workload.input") : null,
            Output = hasLengths ? Lengths("workload.output") : null,
            Arrivals = process is null ? null : Arrivals(process),
            RatePerSecond = values.Number("workload.rate"),
            TokensPerMonth = values.Number("workload.tokens"),
            Users = values.Number("workload.users"),
            ActiveFraction = values.Number("workload.active")!.Value,
            TurnsPerHour = values.Number("workload.turns")!.Value,
            Shape = shape is null ? null : SettingWords.Member<TrafficShape>(shape),
            DurationSeconds = values.Number("workload.duration"),
            DeadlineSeconds = values.Number("workload.deadline"),
            GrowthPerMonth = values.Number("workload.growth"),
            Requests = values.Whole("workload.requests"),
            Longer = SettingWords.Member<ScenarioLongerRequests>(values.Text("workload.longer")!),
            Seed = (ulong)values.Number("workload.seed")!.Value,
        };
    }

    private ScenarioArrivals Arrivals(string process)
    {
        double cv = values.Number("workload.arrivals.cv") ?? 0;
        double on = values.Number("workload.arrivals.on") ?? 0;
        double off = values.Number("workload.arrivals.off") ?? 0;
        return new ScenarioArrivals(
            process switch
            {
                "gamma" => () => new GammaGaps(cv),
                "weibull" => () => WeibullGaps.FromCv(cv),
                "constant" => () => new ConstantGaps(),
                _ => () => new ExponentialGaps(),
            },
            process == "on-off" ? () => RateShape.OnOff(on, off) : null
        );
    }

    private ScenarioLengths Lengths(string section)
    {
        double mean = values.Number($"{section}.mean") ?? 0;
        int minimum = values.Whole($"{section}.min") ?? 1;
        int maximum = values.Whole($"{section}.max") ?? int.MaxValue;
        if (minimum > maximum)
        {
            Impossible(
                $"{section}.min",
                "the shortest length is above the longest",
                $"at most max, {maximum}"
            );
        }

        switch (values.Text($"{section}.distribution"))
        {
            case "uniform":
                return Uniform(section, mean, minimum, maximum);
            case "lognormal":
                Need(true, $"{section}.mean", $"{section}.distribution");
                Need(true, $"{section}.cv", $"{section}.distribution");
                double cv = values.Number($"{section}.cv") ?? 0;
                return new ScenarioLengths(
                    () =>
                    {
                        LognormalLength drawn = new(mean, cv, Math.Min(maximum, LongestLength));
                        return minimum > 1 ? new FlooredLength(drawn, minimum) : drawn;
                    },
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"lognormal {Show.Count(mean)} (CV {cv:0.##})"
                    ),
                    minimum,
                    maximum
                );
            case "quantiles":
                Need(true, $"{section}.quantiles", $"{section}.distribution");
                return Quantiles($"{section}.quantiles");
            default:
                int tokens = values.Whole($"{section}.tokens") ?? 0;
                return new ScenarioLengths(() => new FixedLength(tokens), Show.Count(tokens), tokens, tokens);
        }
    }

    private ScenarioLengths Uniform(string section, double mean, int minimum, int maximum)
    {
        bool isByRatio = values.IsGiven($"{section}.range_ratio");
        bool isByBounds = values.IsGiven($"{section}.min") || values.IsGiven($"{section}.max");
        if (isByRatio == isByBounds)
        {
            Impossible(
                $"{section}.distribution",
                "a uniform distribution needs either min and max, or mean and range_ratio",
                "{ distribution: uniform, min: 100, max: 2000 } or { distribution: uniform, mean: 1000, range_ratio: 0.5 }"
            );
        }

        if (isByRatio)
        {
            Need(true, $"{section}.mean", $"{section}.range_ratio");
            double ratio = values.Number($"{section}.range_ratio") ?? 0;
            bool isVllm = values.Text($"{section}.range_meaning") == "vllm";
            minimum = Math.Max(1, (int)Math.Round(isVllm ? mean * (1 - ratio) : mean * ratio));
            maximum = Math.Max(minimum, (int)Math.Round(isVllm ? mean * (1 + ratio) : mean));
        }
        else
        {
            Need(isByBounds, $"{section}.max", $"{section}.distribution");
            if (values.PlaceOf($"{section}.mean") is not null)
            {
                Impossible(
                    $"{section}.mean",
                    "min and max already fix the mean",
                    "min and max, without mean"
                );
            }
        }

        return new ScenarioLengths(
            () => new UniformLength(minimum, maximum),
            $"{Show.Count(minimum)}–{Show.Count(maximum)}",
            minimum,
            maximum
        );
    }

    private ScenarioLengths Quantiles(string path)
    {
        int[] quantiles = [.. values.Find(path)?.Items.Select(item => (int)item.Number) ?? []];
        bool isAscending = quantiles.Zip(quantiles.Skip(1)).All(pair => pair.First <= pair.Second);
        if (values.Find(path) is not null && (quantiles.Length < 2 || !isAscending))
        {
            Impossible(
                path,
                "quantiles are at least two lengths that never fall",
                "such as [16, 220, 640, 1500, 8192]"
            );
        }

        int last = quantiles.Length - 1;
        return new ScenarioLengths(
            () =>
                new QuantileLength(
                    new QuantileTable(
                        [.. quantiles.Select((_, i) => (double)i / last)],
                        [.. quantiles.Select(tokens => (double)tokens)]
                    )
                ),
            $"{quantiles.Length} quantiles",
            quantiles.DefaultIfEmpty(1).Min(),
            quantiles.DefaultIfEmpty(1).Max()
        );
    }
}
