using Farthing.Numerics.Quantities;

namespace Farthing.Scenarios.Keys;

/// <summary>Every key of a scenario, in the order in which people read one.</summary>
/// <remarks>To add a key: a line here (in the partial of its section), its value in ScenarioBuilder, a use of it in a verb; then <c>./test --accept</c> renews the schema, the template and docs/scenario.md.</remarks>
internal static partial class ScenarioKeys
{
    /// <summary>All keys.</summary>
    public static readonly IReadOnlyList<ScenarioKey> All =
    [
        .. Models(),
        .. Workload(),
        .. Promise(),
        .. Hardware(),
        .. Precision(),
        .. Engine(),
        .. Offers(),
        .. Business(),
    ];

    private static readonly Dictionary<string, ScenarioKey> ByPath = All.ToDictionary(
        key => key.Path,
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> SectionPaths =
    [
        .. All.SelectMany(key => Ancestors(key.Path.Replace("[]", "", StringComparison.Ordinal))),
    ];

    /// <summary>What a section means, for the template, the schema and the docs.</summary>
    public static readonly IReadOnlyDictionary<string, string> SectionMeanings = new Dictionary<
        string,
        string
    >
    {
        ["workload"] = "The traffic: a built-in profile, a trace, or lengths of your own",
        ["workload.arrivals"] = "How requests arrive; a word alone is the process",
        ["workload.input"] = "Prompt lengths in tokens; a number alone is a fixed length",
        ["workload.output"] = "Output lengths in tokens; a number alone is a fixed length",
        ["slo"] = "The latency promise: metric_statistic; all of them must hold",
        ["hardware"] = "Which GPUs may be used, and how many",
        ["hardware.inventory"] = "GPUs that you have, with what they cost you; nothing else is then used",
        ["hardware.quotas"] = "How many GPUs of a kind the cloud lets you start",
        ["precision"] = "The formats that you consent to",
        ["engine"] =
            "Settings of the engine, named as vLLM names them; those left out are searched or take vLLM's default",
        ["offers"] = "Where and how GPUs may be bought",
        ["offers.discounts"] = "Your discounts on list prices, by offer",
        ["people"] = "What running it costs in people",
        ["overhead"] = "Time outside the engine (guardrails, PII scan) that consumes the promise",
    };

    /// <summary>Sections whose short form, one value alone, stands for one of their keys.</summary>
    public static readonly IReadOnlyDictionary<string, string> ShortForms = new Dictionary<string, string>
    {
        ["workload.arrivals"] = "workload.arrivals.process",
        ["workload.input"] = "workload.input.tokens",
        ["workload.output"] = "workload.output.tokens",
    };

    /// <summary>The key of a path; list indices may stand in it; null when there is none.</summary>
    public static ScenarioKey? Find(string path)
    {
        string plain = WithoutIndices(path);
        if (ByPath.TryGetValue(plain, out ScenarioKey? key))
        {
            return key;
        }

        // A free name may hold dots itself: offers.discounts.aws.p5.1y.
        for (int at = plain.IndexOf('.'); at > 0; at = plain.IndexOf('.', at + 1))
        {
            if (ByPath.TryGetValue(plain[..at] + ".*", out key))
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>True when a path names a section.</summary>
    public static bool IsSection(string path) =>
        SectionPaths.Contains(WithoutIndices(path).Replace("[]", "", StringComparison.Ordinal));

    /// <summary>True when a section is a list of equal sections.</summary>
    public static bool IsSectionList(string path) =>
        All.Any(key => key.Path.StartsWith(path + "[].", StringComparison.Ordinal));

    /// <summary>True when a section's names are the user's own.</summary>
    public static bool HasFreeNames(string path) => ByPath.ContainsKey(path + ".*");

    /// <summary>The names that may stand in a section, in order.</summary>
    public static IEnumerable<string> NamesIn(string section)
    {
        string prefix = section.Length == 0 ? "" : WithoutIndices(section) + ".";
        return All.Where(key => key.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key =>
                key.Path[prefix.Length..].Split('.')[0].Replace("[]", "", StringComparison.Ordinal)
            )
            .Distinct();
    }

    private static string WithoutIndices(string path)
    {
        if (!path.Contains('['))
        {
            return path;
        }

        System.Text.StringBuilder plain = new();
        bool isInside = false;
        foreach (char c in path)
        {
            isInside = c == '[' || (isInside && c != ']');
            if (!isInside || c == '[')
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (int at = path.LastIndexOf('.'); at > 0; at = path.LastIndexOf('.', at - 1))
        {
            yield return path[..at];
        }
    }

    private static ScenarioKey Quantity(
        string path,
        QuantityKind kind,
        double minimum,
        double maximum,
        string example,
        string meaning
    ) =>
        new(path, ScenarioValueShape.Quantity, meaning, example)
        {
            Kind = kind,
            Minimum = minimum,
            Maximum = maximum,
        };

    /// <summary>A quantity above 0.</summary>
    private static ScenarioKey Positive(
        string path,
        QuantityKind kind,
        double maximum,
        string example,
        string meaning
    ) => Quantity(path, kind, 0, maximum, example, meaning) with { ExcludesMinimum = true };

    private static ScenarioKey Whole(
        string path,
        double minimum,
        double maximum,
        string example,
        string meaning
    ) => Quantity(path, QuantityKind.Count, minimum, maximum, example, meaning) with { IsWhole = true };

    private static ScenarioKey Word(string path, string[] words, string example, string meaning) =>
        new(path, ScenarioValueShape.Word, meaning, example) { Words = words };

    private static ScenarioKey Text(string path, string example, string meaning) =>
        new(path, ScenarioValueShape.Text, meaning, example);

    private static ScenarioKey Switch(string path, string fallback, string meaning) =>
        new(path, ScenarioValueShape.Switch, meaning, fallback) { Default = fallback };
}
