using System.Text.RegularExpressions;

namespace Farthing.Experiments.Plans;

/// <summary>A series of a page of metrics by its name and some of its labels, as PromQL writes it: <c>vllm:cache_config_info{cache_dtype="fp8"}</c>.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Labels">Labels that it must have, with their values.</param>
public sealed partial record MetricSelector(string Name, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Reads one; null for text that is none.</summary>
    public static MetricSelector? Parse(string text)
    {
        Match whole = Whole().Match(text);
        if (!whole.Success)
        {
            return null;
        }

        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        string inside = whole.Groups["labels"].Value;
        int at = 0;
        while (at < inside.Length)
        {
            Match label = Label().Match(inside, at);
            if (!label.Success || !labels.TryAdd(label.Groups["name"].Value, label.Groups["value"].Value))
            {
                return null;
            }

            at += label.Length;
        }

        return new MetricSelector(whole.Groups["name"].Value, labels);
    }

    /// <summary>True for a series of this name with these labels, and a value other than 0.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="value">Its value.</param>
    public bool Fits(string name, IReadOnlyDictionary<string, string> labels, double value) =>
        name == Name
        && value != 0
        && Labels.All(wanted => labels.TryGetValue(wanted.Key, out string? found) && found == wanted.Value);

    [GeneratedRegex("""^\s*(?<name>[A-Za-z_:][A-Za-z0-9_:]*)\s*(\{(?<labels>.*)\})?\s*$""")]
    private static partial Regex Whole();

    [GeneratedRegex("""\G\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*"(?<value>[^"\\]*)"\s*(,|$)""")]
    private static partial Regex Label();
}
