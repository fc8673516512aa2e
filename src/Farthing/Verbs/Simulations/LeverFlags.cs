using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;
using Farthing.Scenarios.Simulations.Levers;
using Farthing.Settings;
using Farthing.Settings.Reading;

namespace Farthing.Verbs.Simulations;

/// <summary>The flag that changes a setting, and the settings that it may change.</summary>
internal static class LeverFlags
{
    private const string Gpus = "gpus";
    private const string Promise = "slo";

    public static readonly Option<string[]> Against = new("--against")
    {
        Description =
            "Compare with this setting changed, such as kv=fp8 or tp=4, on the same requests; repeatable, each alone",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The levers that were asked for; what is wrong with them becomes faults.</summary>
    public static IReadOnlyList<Lever> Read(VerbContext context) =>
        [.. (context.Parsed.GetValue(Against) ?? []).Select(text => Read(context, text)).OfType<Lever>()];

    /// <summary>Lays a lever over a scenario's values.</summary>
    public static void Set(FlagLayer layer, VerbContext context, Lever lever)
    {
        string value = ValueOf(lever.Text);
        string place = $"{Against.Name} {NameOf(lever.Text)}";
        if (lever.Key == Promise)
        {
            layer.SetNamed(Promise, place, [value]);
        }
        else if (lever.Key == "hardware")
        {
            layer.Set(
                ScenarioKeys.Table.Find("hardware.gpus")!,
                place,
                "hardware.gpus",
                value[(CountLength(value) + 1)..].Trim()
            );
            layer.Set(
                ScenarioKeys.Table.Find("hardware.count")!,
                place,
                "hardware.count",
                value[..CountLength(value)]
            );
        }
        else
        {
            Setting key = ScenarioKeys.Table.Find(lever.Key)!;
            layer.Set(key, place, lever.Key, value);
        }
    }

    private static Lever? Read(VerbContext context, string text)
    {
        string name = NameOf(text);
        string value = ValueOf(text);
        if (name.Length == 0 || value.Length == 0)
        {
            context.Refuse(
                SettingFaultCodes.WrongShape,
                Against.Name,
                "not key=value",
                "such as kv=fp8, tp=4 or max-num-seqs=512",
                text
            );
            return null;
        }

        string plain = Plain(name);
        if (plain == Promise)
        {
            return new Lever(text, Promise);
        }

        if (plain == Gpus && CountLength(value) is > 0 and int digits)
        {
            return new Lever(text, digits < value.Length ? "hardware" : "hardware.count");
        }

        if (KeyOf(plain, name) is not (Setting key, string path))
        {
            string[] names = [.. Known().Select(known => known.Name).Distinct()];
            context.Refuse(
                SettingFaultCodes.UnknownKey,
                Against.Name,
                "no such setting",
                "a flag of simulate without its dashes, or a key of docs/scenario.md",
                name,
                NearestWord.Find(plain, names)
            );
            return null;
        }

        if (Refusal(key) is (string why, string expected))
        {
            context.Refuse(SettingFaultCodes.NoEffect, Against.Name, why, expected, text);
            return null;
        }

        bool isOneOf = key.Section is "precision" || key.Path is "hardware.gpus" or "model";
        if (isOneOf && value.Contains(',', StringComparison.Ordinal))
        {
            context.Refuse(
                SettingFaultCodes.WrongShape,
                Against.Name,
                "one value is simulated, not a list",
                $"{Against.Name} once for each",
                text
            );
            return null;
        }

        return new Lever(text, path);
    }

    /// <summary>Why a setting cannot be compared, and what can; null where it can.</summary>
    private static (string Why, string Expected)? Refusal(Setting key) =>
        key.Path.StartsWith("workload.", StringComparison.Ordinal)
            ? (
                $"{key.Path} changes the requests: both sides play the same ones",
                "a setting of the fleet, the engine, the formats, the price or the promise; or two runs of simulate"
            )
        : (key.Use & SettingUse.Simulate) == 0 || key.Path.Contains('[')
            ? ($"{key.Path} is of plan alone: simulate has no use for it", "a setting that simulate reads")
        : null;

    /// <summary>The key of a name: a flag without its dashes, a path, the last part of one.</summary>
    private static (Setting Key, string Path)? KeyOf(string plain, string name)
    {
        if (Known().FirstOrDefault(known => known.Name == plain).Key is Setting known)
        {
            return (known, known.Path);
        }

        // The names in a section of the user's own are no keys of the table: offers.discounts.aws.p5.1y.
        return
            name.Contains('.', StringComparison.Ordinal)
            && ScenarioKeys.Table.Find(name) is { Name: "*" } free
            ? (free, name)
            : null;
    }

    private static IEnumerable<(string Name, Setting Key)> Known()
    {
        IReadOnlyList<Setting> all = [.. ScenarioKeys.Table.All.Where(key => key.Name != "*")];
        foreach (Setting key in all)
        {
            if (key.Flag is string flag)
            {
                yield return (Plain(flag), key);
            }

            foreach (string alias in key.FlagAliases)
            {
                yield return (Plain(alias), key);
            }
        }

        foreach (Setting key in all)
        {
            yield return (Plain(key.Path), key);
        }

        foreach (IGrouping<string, Setting> keys in all.GroupBy(key => Plain(key.Name)))
        {
            if (keys.Count() == 1)
            {
                yield return (keys.Key, keys.First());
            }
        }
    }

    private static string Plain(string name) => name.TrimStart('-').Replace('_', '-').ToLowerInvariant();

    private static string NameOf(string text) => text.Split('=')[0].Trim();

    private static string ValueOf(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and int at ? text[(at + 1)..].Trim() : "";

    /// <summary>Digits before a GPU's name, as in <c>8xH100-SXM</c>, or of a count alone; 0 where there is none.</summary>
    private static int CountLength(string value)
    {
        int digits = value.TakeWhile(char.IsAsciiDigit).Count();
        bool isCount = digits == value.Length || value[digits] is 'x' or 'X' or '×';
        return isCount ? digits : 0;
    }
}
