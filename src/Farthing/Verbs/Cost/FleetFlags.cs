using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Scenarios;
using Farthing.Scenarios.Keys;
using Farthing.Settings;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;

namespace Farthing.Verbs.Cost;

/// <summary>Traffic and promise of a question whose throughput the engine finds: model and formats are those of <see cref="ServingFlags"/>, the fleet stands in <c>--gpus 4xA100-80GB</c>.</summary>
/// <param name="more">Flags of the scenario that a question takes beside them.</param>
internal sealed class FleetFlags(params string[] more)
{
    private static readonly string[] Keys = ["--profile", "--trace", "--engine", "--tp", "--max-num-seqs"];
    private readonly ScenarioFlag[] flags =
    [
        .. more.Concat(Keys).Select(name => new ScenarioFlag(KeyOf(name))),
    ];
    private readonly Option<string[]> slo = ScenarioFlags.SloFlag();

    /// <summary>All of them.</summary>
    public Option[] All => [.. flags, slo];

    /// <summary>True for count and GPU, such as <c>4xA100-80GB</c>.</summary>
    public static bool NamesGpu(string text)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && digits < text.Length && text[digits] is 'x' or 'X' or '×';
    }

    /// <summary>True where a command line names a fleet.</summary>
    public static bool IsNamed(VerbContext context, QuantityFlag gpus) =>
        context.Parsed.GetValue(gpus) is string text && NamesGpu(text);

    /// <summary>Adds a fault for each flag that has no effect because no fleet is named.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="others">Other flags that a verb takes for a named fleet alone.</param>
    public void RefuseAlone(VerbContext context, params IEnumerable<Option> others)
    {
        foreach (Option flag in All.Concat(others))
        {
            if (context.Parsed.GetResult(flag) is { Implicit: false })
            {
                context.Conflict(
                    flag.Name,
                    $"{flag.Name} has no effect where --gpus names no GPU",
                    "--gpus 4xA100-80GB and --model beside it"
                );
            }
        }
    }

    /// <summary>Adds a fault for each flag that contradicts a named fleet, and one where its model is missing.</summary>
    public static void RefuseBeside(
        VerbContext context,
        ServingFlags serving,
        params IEnumerable<Option> flags
    )
    {
        foreach (Option flag in flags)
        {
            if (context.Parsed.GetResult(flag) is { Implicit: false })
            {
                context.Refuse(
                    CostFaultCodes.Contradiction,
                    flag.Name,
                    $"{flag.Name} beside a fleet whose throughput is simulated",
                    "without it, or --gpus with a count alone"
                );
            }
        }

        if (!serving.HasModel(context))
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                serving.Model.Name,
                "--gpus with a GPU needs --model: whose throughput is simulated",
                "--model llama-3.3-70b"
            );
        }
    }

    /// <summary>The lengths that the scenario read last on this way of control assumes; null where somebody said them.</summary>
    public string? LengthsAssumption
    {
        get => lengthsAssumption.Value;
        private set => lengthsAssumption.Value = value;
    }

    // A command outlives its line, and several lines may run side by side.
    private readonly AsyncLocal<string?> lengthsAssumption = new();

    /// <summary>The scenario of a command line that names a fleet.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="serving">Model and formats.</param>
    /// <param name="gpus">The flag that names the fleet.</param>
    /// <param name="usdPerGpuHour">The person's own price; null takes the offers'.</param>
    /// <param name="change">Values in place of what flags say, by flag.</param>
    /// <returns>The scenario, at one request a second where no load is said, and whether one is.</returns>
    public (Scenario Scenario, bool HasLoad) Read(
        VerbContext context,
        ServingFlags serving,
        QuantityFlag gpus,
        double? usdPerGpuHour,
        IReadOnlyDictionary<string, string>? change = null
    ) =>
        Read(
            context,
            layer =>
            {
                Set("model", serving.Model.Name, context.Parsed.GetValue(serving.Model));
                Set("precision.weights", serving.Weights.Name, context.Parsed.GetValue(serving.Weights));
                Set("precision.kv", serving.Kv.Name, context.Parsed.GetValue(serving.Kv));
                ScenarioFlags.SetGpus(layer, context, gpus.Name, [context.Parsed.GetValue(gpus) ?? ""]);
                Set(
                    "offers.gpu_price",
                    "--gpu-price",
                    usdPerGpuHour is double usd
                        ? string.Create(CultureInfo.InvariantCulture, $"${usd:R}/h")
                        : null
                );

                void Set(string path, string flag, string? text)
                {
                    text = change?.GetValueOrDefault(flag) ?? text;
                    if (text is not null)
                    {
                        layer.Set(ScenarioKeys.Table.Find(path)!, flag, path, text);
                    }
                }
            },
            change
        );

    /// <summary>The scenario of a command line.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="complete">Sets what is served, and where.</param>
    /// <param name="change">Values in place of what flags say, by flag.</param>
    /// <returns>The scenario, at one request a second where no load is said, and whether one is.</returns>
    public (Scenario Scenario, bool HasLoad) Read(
        VerbContext context,
        Action<FlagLayer> complete,
        IReadOnlyDictionary<string, string>? change = null
    )
    {
        SettingValues values = new(ScenarioKeys.Table);
        FlagLayer layer = new(values, context.Faults);
        complete(layer);
        foreach (ScenarioFlag flag in flags)
        {
            string? changed = change?.GetValueOrDefault(flag.Name);
            layer.SetAll(
                flag.Key,
                flag.Name,
                changed is null ? context.Parsed.GetValue(flag) ?? [] : [changed]
            );
        }

        foreach (string name in change?.Keys.Except(flags.Select(flag => flag.Name)) ?? [])
        {
            if (layer.PlaceOf(KeyOf(name).Path) is null)
            {
                layer.SetAll(KeyOf(name), name, [change![name]]);
            }
        }

        LengthsAssumption = AssumedLengths.Set(layer, values) ? AssumedLengths.Words : null;
        layer.SetNamed("slo", slo.Name, context.Parsed.GetValue(slo) ?? []);
        bool hasLoad = ScenarioFlags.SetLoad(layer, values);
        Scenario scenario = ScenarioReader.Complete(
            values,
            null,
            "",
            context.Faults,
            () => CatalogLoader.Load(context)
        );
        if (scenario.Models.Count > 1)
        {
            context.Refuse(
                CostFaultCodes.Contradiction,
                "--model",
                "one model is priced at a time",
                "one of them; farthing plan --model a,b --any compares several",
                string.Join(',', scenario.Models)
            );
            context.StopOnFaults();
        }

        return (scenario, hasLoad);
    }

    /// <summary>Lengths as flags say them.</summary>
    public static Dictionary<string, string> Lengths(double input, double output) =>
        new() { ["--in"] = Whole(input), ["--out"] = Whole(output) };

    private static string Whole(double tokens) =>
        Math.Max(1, Math.Round(tokens)).ToString(CultureInfo.InvariantCulture);

    private static Setting KeyOf(string flag) => ScenarioKeys.Table.All.First(key => key.Flag == flag);
}
