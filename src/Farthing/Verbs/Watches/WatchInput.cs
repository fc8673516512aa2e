using System.Text;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.Exposition;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Verbs.Watches;

/// <summary>Reads what the command line says about a watch. Faults are collected.</summary>
internal static class WatchInput
{
    /// <summary>The options, but for the step times, which wait for the model's name.</summary>
    public static WatchOptions Options(VerbContext context, WatchFlags flags)
    {
        // Read again when they are used; here, so that a value that cannot be meant is said before the watch begins.
        foreach (
            QuantityFlag flag in (QuantityFlag[])
                [flags.Interval, flags.For, flags.Since, flags.Step, flags.TensorParallel]
        )
        {
            context.Value(flag);
        }

        double? gpus = context.Value(flags.Gpus);
        GpuSpec? gpu = flags.Serving.ReadGpu(context);
        double? price = context.Value(flags.GpuPrice);
        Slo promise = flags.Slo.Read(context);
        WatchPlan? plan = WatchPlan.Read(context, flags);
        plan?.Say(context, price is null, promise.Targets.Count == 0);
        return new WatchOptions
        {
            Gpu = gpu,
            Gpus = gpus is double count ? (int)count : null,
            GpuUsdPerHour = price ?? plan?.GpuUsdPerHour,
            Slo = promise.Targets.Count > 0 ? promise : plan?.Slo ?? promise,
            PlanUsdPerMillionTokens = plan?.UsdPerMillion,
            WindowSeconds = context.Number(flags.Window),
            Thresholds = Thresholds(context, flags),
        };
    }

    /// <summary>The addresses, as sources of pages.</summary>
    public static IReadOnlyList<PageSource> Sources(
        VerbContext context,
        WatchFlags flags,
        MetricVocabulary vocabulary
    )
    {
        string? token = Token(context, flags);
        double timeout = context.Number(flags.Timeout);
        List<PageSource> sources = [];
        foreach (string text in context.Parsed.GetValue(flags.Targets) ?? [])
        {
            bool hasScheme = text.Contains("://", StringComparison.Ordinal);
            Uri? address = null;
            if (hasScheme && !Uri.TryCreate(text, UriKind.Absolute, out address))
            {
                context.Faults.Add(BadAddress("URL", text));
            }
            else if (address is { Scheme: "http" or "https" })
            {
                sources.Add(
                    HttpPageSource.At(
                        address,
                        vocabulary.Engines.SelectMany(engine => engine.Paths),
                        TimeSpan.FromSeconds(timeout),
                        token
                    )
                );
            }
            else if (address is { Scheme: not "file" })
            {
                context.Faults.Add(BadAddress("URL", text));
            }
            else if (address is null && !File.Exists(text) && LooksLikeHost(text))
            {
                context.Faults.Add(BadAddress("URL", text) with { Nearest = "http://" + text });
            }
            else
            {
                AddFile(context, text, address?.LocalPath ?? text, sources);
            }
        }

        return sources;
    }

    /// <summary>The step times of one engine, where GPU and model are known: the flag's model, else the one that the metrics name.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="options">The options so far.</param>
    /// <param name="served">Names of models that the engines serve.</param>
    /// <param name="engines">How many engines there are.</param>
    public static OperatorStepTimeModel? StepTimes(
        VerbContext context,
        WatchFlags flags,
        WatchOptions options,
        IReadOnlyCollection<string> served,
        int engines
    )
    {
        if (options.Gpu is not { } gpu)
        {
            return null;
        }

        Catalog catalog = flags.Serving.CatalogOf(context);
        ModelSpec? model =
            flags.Serving.ReadModel(context)
            ?? (served.Count == 1 ? catalog.TryModel(served.First(), out _)?.Spec : null);
        NumberFormat kv = flags.Serving.ReadKv(context);
        NumberFormat weights = ServingFormat(context, flags, model);
        context.StopOnFaults();
        if (model is null)
        {
            return null;
        }

        int spans =
            context.Value(flags.TensorParallel) is double tp ? (int)tp
            : options.Gpus is int gpus ? Math.Max(1, gpus / Math.Max(1, engines))
            : 1;
        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, weights),
            KvFormat = kv,
            TensorParallel = spans,
        };
        CoefficientSet coefficients = CatalogLoader.Coefficients(context);
        return StepTimeModelFactory.Create(deployment, coefficients);
    }

    /// <summary>The fault of an address that is none.</summary>
    public static Fault BadAddress(string path, string text) =>
        new(WatchFaultCodes.BadAddress, "not an address")
        {
            Path = path,
            Value = text,
            Expected = "http://host:8000/metrics, https://…, or a file of saved pages",
        };

    /// <summary>The address of a flag; null where it was not given or is none (a fault is then added).</summary>
    public static Uri? Address(VerbContext context, System.CommandLine.Option<string?> flag)
    {
        if (context.Parsed.GetValue(flag) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        context.Faults.Add(BadAddress(flag.Name, text) with { Expected = "http://host:9090" });
        return null;
    }

    private static NumberFormat ServingFormat(VerbContext context, WatchFlags flags, ModelSpec? model) =>
        Verbs.Cost.ServingFlags.ReadFormat(
            context,
            flags.Serving.Weights,
            model?.NativeFormat ?? NumberFormat.Bf16
        );

    private static void AddFile(VerbContext context, string name, string path, List<PageSource> sources)
    {
        const string Expected = "http://host:8000/metrics, or a file of saved pages";
        if (context.ReadFile("URL", name, Expected, path) is byte[] page)
        {
            sources.Add(new SavedPageSource(Path.GetFileName(path), page));
        }
    }

    private static bool LooksLikeHost(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        || text.StartsWith("localhost", StringComparison.Ordinal);

    /// <summary>The bearer token of a file; null without one.</summary>
    public static string? Token(VerbContext context, WatchFlags flags) =>
        context.Parsed.GetValue(flags.TokenFile) is string path
        && context.ReadFile(flags.TokenFile.Name, path, "a file that holds the token alone") is byte[] token
            ? Encoding.UTF8.GetString(token).Trim('\uFEFF').Trim()
            : null;

    private static Dictionary<string, double> Thresholds(VerbContext context, WatchFlags flags)
    {
        Dictionary<string, double> thresholds = new(StringComparer.Ordinal);
        foreach (
            string pair in (context.Parsed.GetValue(flags.Rule) ?? []).SelectMany(text =>
                text.Split(',', StringSplitOptions.TrimEntries)
            )
        )
        {
            string[] parts = pair.Split('=', 2);
            if (
                parts.Length == 2
                && WatchRules.Names.Contains(parts[0])
                && TryThreshold(parts[0], parts[1], out double value)
            )
            {
                thresholds[parts[0]] = value;
                continue;
            }

            context.Faults.Add(
                new Fault(
                    WatchFaultCodes.BadRule,
                    WatchRules.Names.Contains(parts[0]) ? $"not a threshold of {parts[0]}" : "no such rule"
                )
                {
                    Path = flags.Rule.Name,
                    Value = pair,
                    Expected =
                        $"kv=90%, queue=10, ttft=2s or ttft=off, with one of {string.Join(", ", WatchRules.Names)}",
                    Nearest = NearestWord.Find(parts[0], WatchRules.Names),
                }
            );
        }

        return thresholds;
    }

    /// <summary>A rule's threshold in the unit that it is judged in, or <c>off</c>, which is NaN.</summary>
    private static bool TryThreshold(string rule, string text, out double value)
    {
        value = double.NaN;
        QuantityKind kind = WatchRules.KindOf(rule);
        return text == "off"
            || (
                QuantityParser.TryParse(text, kind, out value, out _)
                && value >= 0
                && (kind != QuantityKind.Fraction || value <= 1)
            );
    }
}
