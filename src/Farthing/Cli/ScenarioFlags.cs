using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Keys;
using Farthing.Settings;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;

namespace Farthing.Cli;

/// <summary>The scenario argument and the flags that stand for its keys, shared by plan and simulate. Flags are laid over the file; all faults of both are reported at once.</summary>
/// <remarks>A verb makes one, adds it to its command, and calls <see cref="Read"/> in its action. A flag of a key that the verb does not use is not offered, so that it is an unknown flag; one that has no effect beside others is a fault; <see cref="RefuseUseless"/> is for what only the verb can know.</remarks>
internal sealed partial class ScenarioFlags
{
    /// <summary>The flags that stand first in help.</summary>
    private static readonly string[] MostUsed =
    [
        "--model",
        "--profile",
        "--trace",
        "--in",
        "--out",
        "--rate",
        "--slo",
        "--gpu",
        "--gpus",
        "--gpu-price",
    ];

    private readonly SettingUse use;
    private readonly List<ScenarioFlag> flags;
    private readonly Argument<string?> scenario = new("SCENARIO")
    {
        Description = "A scenario file (farthing init writes one), or a model's id or name",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> slo = SloFlag();

    private readonly Option<string[]> gpus = new("--gpus")
    {
        Description = "The GPUs that are simulated or emulated, such as 8xH100-SXM, or 8 beside --gpu",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The flags of a verb.</summary>
    /// <param name="use">The verb, as the table of keys names it.</param>
    public ScenarioFlags(SettingUse use)
    {
        this.use = use;
        flags =
        [
            .. ScenarioKeys
                .Table.All.Where(key => key.Flag is not null && IsOffered(key, use))
                .Select(key => new ScenarioFlag(key)),
        ];
    }

    /// <summary>The flag of latency promises.</summary>
    public static Option<string[]> SloFlag() =>
        new("--slo")
        {
            Description =
                "Latency promises such as ttft_p95=1.5s,itl_p95=40ms: ttft, ttfo, itl, tpot or e2e with mean, p50, p90, p95 or p99",
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>Adds the argument and the flags to a command, under the sections of a scenario.</summary>
    public void AddTo(GroupedCommand command)
    {
        command.Arguments.Add(scenario);
        List<(string Section, Option Flag)> all =
        [
            .. use == SettingUse.Emulate ? ((string, Option)[])[] : [("slo", slo)],
            .. use == SettingUse.Plan ? ((string, Option)[])[] : [("hardware", gpus)],
            .. flags.Select(flag => (flag.Key.Path.Split('.')[0], (Option)flag)),
        ];
        command.AddGroups(
            [.. MostUsed.SelectMany(name => all.Where(one => one.Flag.Name == name)).Select(one => one.Flag)],
            [
                .. all.GroupBy(one => ScenarioKeys.Table.IsSection(one.Section) ? one.Section : "general")
                    .OrderBy(group => group.Key == "general")
                    .Select(group => new FlagGroup(
                        char.ToUpperInvariant(group.Key[0]) + group.Key[1..],
                        [.. group.Select(one => one.Flag)]
                    )),
            ]
        );
    }

    /// <summary>The scenario of a command line. Its text becomes part of the digest of inputs.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="stored">Name and text of the scenario's file as they were; null reads the file.</param>
    /// <exception cref="FarthingException">Everything that is wrong with file and flags.</exception>
    public Scenario Read(VerbContext context, (string File, string Text)? stored = null) =>
        Complete(context, stored, (_, _) => { });

    /// <summary>The scenario of a command line with a change laid over it, as if the change stood in its file.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="other">The same scenario without the change.</param>
    /// <param name="change">Sets values; it makes room for them.</param>
    /// <exception cref="FarthingException">Everything that is wrong with the changed scenario.</exception>
    public Scenario ReadChanged(VerbContext context, Scenario other, Action<FlagLayer> change) =>
        Complete(
            context,
            other.File is null ? null : (other.File, other.Source),
            (_, values) => change(new FlagLayer(values, context.Faults))
        );

    /// <summary>Adds a fault for each flag of these keys that was given.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="because">The reason, behind the flag's name: <c>has no effect beside --curve</c>.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="keys">The keys; a section stands for all of its own.</param>
    public void Refuse(VerbContext context, string because, string expected, params string[] keys)
    {
        foreach (ScenarioFlag flag in flags)
        {
            bool isOne = keys.Any(key =>
                flag.Key.Path == key || flag.Key.Path.StartsWith(key + ".", StringComparison.Ordinal)
            );
            if (isOne && context.Parsed.GetResult(flag) is { Implicit: false })
            {
                context.Conflict(
                    flag.Name,
                    $"{flag.Name} {because}",
                    expected,
                    string.Join(", ", Texts(context, flag))
                );
            }
        }
    }

    /// <summary>True where values say how much traffic comes; where not, a rate is set that stands for nothing.</summary>
    public static bool SetLoad(FlagLayer layer, SettingValues values)
    {
        bool hasLoad =
            values.IsGiven("workload.trace")
            || values.IsGiven("workload.rate")
            || values.IsGiven("workload.users")
            || values.IsGiven("workload.tokens");
        if (!hasLoad)
        {
            layer.Set(ScenarioKeys.Table.Find("workload.rate")!, "--rate", "workload.rate", "1/s");
        }

        return hasLoad;
    }

    /// <summary>Reads file and flags, and lets the caller lay its own values over them before the rules are checked.</summary>
    private Scenario Complete(
        VerbContext context,
        (string File, string Text)? stored,
        Action<FlagLayer, SettingValues> complete
    )
    {
        FaultList faults = context.Faults;
        string? word = context.Parsed.GetValue(scenario);
        string? file = stored?.File ?? (word is not null && LooksLikeFile(word) ? word : null);
        string source = stored?.Text ?? (file is null ? "" : SettingText.Read(ScenarioKeys.Table, file));
        SettingValues values = file is null
            ? new(ScenarioKeys.Table)
            : ScenarioReader.ReadValues(source, file, faults);
        if (file is not null)
        {
            context.DependsOn(source);
        }

        FlagLayer layer = new(values, faults);
        if (word is not null && file is null)
        {
            Setting model = ScenarioKeys.Table.Find("model")!;
            layer.Set(model, "SCENARIO", "model", word);
        }

        ScenarioFlag? one = flags.Find(flag => flag.Key.Path == "model");
        if (one is not null && Texts(context, one) is [string chosen])
        {
            ListedModels.Choose(values, chosen);
        }

        foreach (ScenarioFlag flag in flags)
        {
            layer.SetAll(flag.Key, flag.Name, Texts(context, flag));
        }

        if (use == SettingUse.Emulate)
        {
            SetTraffic(values);
        }
        else
        {
            layer.SetNamed("slo", slo.Name, Texts(context, slo));
        }

        if (use != SettingUse.Plan)
        {
            SetGpus(layer, context, gpus.Name, Texts(context, gpus));
        }

        if (context.Parsed.GetResult(CommonFlags.Seed) is OptionResult { Implicit: false })
        {
            layer.Set(
                ScenarioKeys.Table.Find("workload.seed")!,
                CommonFlags.Seed.Name,
                "workload.seed",
                context.Parsed.GetValue(CommonFlags.Seed) ?? ""
            );
        }

        complete(layer, values);
        return ScenarioReader.Complete(values, file, source, faults, () => CatalogLoader.Load(context));
    }

    /// <summary>Adds a fault when a key was written that changes nothing, for a reason that only the verb knows.</summary>
    /// <param name="context">The verb's context, whose faults it joins.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="path">The key.</param>
    /// <param name="because">The reason, as the end of a sentence: "because one replica is not routed".</param>
    public static void RefuseUseless(VerbContext context, Scenario scenario, string path, string because)
    {
        // In a file the key may stand for another verb; only a flag was meant for this one.
        if (scenario.Values.PlaceOf(path) is { File: null } place)
        {
            context.Faults.Add(
                place.Mark(
                    new Fault(SettingFaultCodes.NoEffect, $"{place.Path} has no effect, {because}")
                    {
                        Value = scenario.Values.Find(path)?.Items[0].Text,
                        Expected = "the command without it",
                    }
                )
            );
        }
    }

    /// <summary>Keys of the scenario about futures of a purchase, one of each section.</summary>
    public static IEnumerable<string> FuturesOf(Scenario scenario) =>
        scenario
            .Values.Paths.Where(path =>
                path.Split('.') is ["offers", "hedge" or "traffic_futures" or "price_futures", ..]
            )
            .DistinctBy(path => path.Split('.')[1]);

    /// <summary>An emulated server is told what it serves and how, not who comes.</summary>
    private static bool IsOffered(Setting key, SettingUse use) =>
        use != SettingUse.Emulate
            ? (key.Use & use) != 0
            : (key.Use & SettingUse.Simulate) != 0
                && (
                    key.Path is "model" or "hardware.gpus" or "hardware.interconnect" or "workload.profile"
                    || key.Path.StartsWith("precision.", StringComparison.Ordinal)
                    || key.Path.StartsWith("engine.", StringComparison.Ordinal)
                )
                && key.Path != "engine.replicas"
                && !key.Path.StartsWith("engine.routing", StringComparison.Ordinal);

    /// <summary>A scenario needs traffic; an emulated server takes the lengths of answers from a profile, and a usual one where none is named.</summary>
    private static void SetTraffic(SettingValues values)
    {
        bool hasTraffic = values.Paths.Any(path =>
            path is "workload.profile" or "workload.trace"
            || path.StartsWith("workload.output.", StringComparison.Ordinal)
            || path.StartsWith("workload.input.", StringComparison.Ordinal)
        );
        if (!hasTraffic)
        {
            Setting profile = ScenarioKeys.Table.Find("workload.profile")!;
            SettingPlace place = new("--profile");
            values.Set(
                new SettingValue(
                    profile,
                    profile.Path,
                    [new SettingItem(AssumedLengths.Chat, double.NaN, place)]
                ),
                place
            );
        }
    }

    /// <summary>Sets GPU and count from <c>8xH100-SXM</c>, or the count alone from <c>8</c>.</summary>
    public static void SetGpus(FlagLayer layer, VerbContext context, string flag, string[] texts)
    {
        if (texts.Length == 0)
        {
            return;
        }

        string text = texts[^1];
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        bool hasGpu = digits < text.Length && text[digits] is 'x' or 'X' or '×';
        string gpu = hasGpu ? text[(digits + 1)..].Trim() : "";
        if (texts.Length > 1 || digits == 0 || (digits < text.Length && gpu.Length == 0))
        {
            context.Faults.Add(
                new Fault(SettingFaultCodes.WrongShape, "not a count of GPUs")
                {
                    Path = flag,
                    Value = string.Join(' ', texts),
                    Expected = "once, such as 8xH100-SXM, or 8 beside --gpu",
                }
            );
            return;
        }

        layer.Set(ScenarioKeys.Table.Find("hardware.count")!, flag, "hardware.count", text[..digits]);
        if (hasGpu && layer.PlaceOf("hardware.gpus") is { File: null } other)
        {
            context.Faults.Add(
                new Fault(SettingFaultCodes.Conflict, $"{flag} and {other.Path} both name the GPU")
                {
                    Path = flag,
                    Value = text,
                    Expected = "one of the two",
                }
            );
        }
        else if (hasGpu)
        {
            layer.Set(ScenarioKeys.Table.Find("hardware.gpus")!, flag, "hardware.gpus", gpu);
        }
    }

    private static string[] Texts(VerbContext context, Option<string[]> option) =>
        context.Parsed.GetValue(option) ?? [];

    private static bool LooksLikeFile(string word) =>
        word.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || word.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || word.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || word.StartsWith("./", StringComparison.Ordinal)
        || word.StartsWith("../", StringComparison.Ordinal)
        || Path.IsPathRooted(word)
        || File.Exists(word);
}
