using System.Text;
using Farthing.Scenarios.Keys;

namespace Farthing.Scenarios;

/// <summary>The commented scenario that <c>farthing init</c> writes: a few keys that make a valid one, all others as comments with their meaning, range and default.</summary>
internal static class ScenarioTemplate
{
    private const int CommentColumn = 46;

    /// <summary>The keys that are not commented out, with their values.</summary>
    private static readonly Dictionary<string, string> Active = new(StringComparer.Ordinal)
    {
        ["model"] = "meta-llama/Llama-3.1-8B-Instruct",
        ["workload.profile"] = "azure-conv-2023",
        ["workload.rate"] = "4/s",
        ["slo.ttft_p95"] = "1s",
        ["slo.itl_p95"] = "40ms",
        ["hardware.gpus"] = "[L40S, A100-80GB, H100-SXM]",
        ["precision.weights"] = "[bf16, fp8]",
    };

    /// <summary>The text.</summary>
    public static string Text()
    {
        StringBuilder text = new();
        text.Append(
            "# A Farthing scenario: which model, which traffic, which promise, on what, bought how.\n"
        );
        text.Append(
            "# Quantities carry units: 12/s, 1.5s, 40ms, $2.50/h, 8%. A line behind # is off; its value is the default or an example.\n"
        );
        text.Append(
            "# For help in your editor: farthing init --schema, and the line  # yaml-language-server: $schema=scenario.schema.json\n"
        );
        WriteSection(text, "", 0, isOff: false);
        return text.ToString();
    }

    private static void WriteSection(StringBuilder text, string section, int level, bool isOff)
    {
        foreach (string name in ScenarioKeys.NamesIn(section))
        {
            string path = section.Length == 0 ? name : $"{section}.{name}";
            if (ScenarioKeys.IsSection(path))
            {
                WriteHead(text, path, level, isOff);
            }
            else if (IsShown(path))
            {
                WriteKey(text, ScenarioKeys.Find(path)!, level, isOff);
            }
        }
    }

    private static void WriteHead(StringBuilder text, string path, int level, bool isOff)
    {
        bool isActive =
            !isOff && Active.Keys.Any(key => key.StartsWith(path + ".", StringComparison.Ordinal));
        if (level == 0)
        {
            text.Append('\n');
        }

        string meaning = ScenarioKeys.SectionMeanings[path];
        if (ScenarioKeys.IsSectionList(path))
        {
            string item = string.Join(
                ", ",
                ScenarioKeys
                    .NamesIn(path + "[]")
                    .Select(name => $"{name}: {ScenarioKeys.Find($"{path}[].{name}")!.Example}")
            );
            Line(text, level, true, $"{Name(path)}: [{{ {item} }}]", meaning);
        }
        else if (ScenarioKeys.HasFreeNames(path))
        {
            string name = path.EndsWith("quotas", StringComparison.Ordinal) ? "H100-SXM" : "aws.p5.1y";
            Line(
                text,
                level,
                true,
                $"{Name(path)}: {{ {name}: {ScenarioKeys.Find(path + ".*")!.Example} }}",
                meaning
            );
        }
        else if (ScenarioKeys.ShortForms.TryGetValue(path, out string? key))
        {
            ScenarioKey shortForm = ScenarioKeys.Find(key)!;
            string longForm = string.Join(
                ", ",
                ScenarioKeys
                    .NamesIn(path)
                    .Where(name => name is "distribution" or "process" or "mean" or "cv")
                    .Select(name => $"{name}: {ScenarioKeys.Find($"{path}.{name}")!.Example}")
            );
            Line(text, level, true, $"{Name(path)}: {shortForm.Example}", $"{meaning}; or {{ {longForm} }}");
        }
        else
        {
            Line(text, level, !isActive, $"{Name(path)}:", meaning);
            WriteSection(text, path, level + 1, !isActive);
        }
    }

    private static void WriteKey(StringBuilder text, ScenarioKey key, int level, bool isOff)
    {
        bool isActive = !isOff && Active.ContainsKey(key.Path);
        string value =
            Active.TryGetValue(key.Path, out string? written) ? written
            : key.Default is null ? key.Example
            : key.IsList ? $"[{key.Default}]"
            : key.Default;
        string range =
            key.Shape == ScenarioValueShape.Text || key.RangeWords.Length == 0 ? "" : $" ({key.RangeWords})";
        string without = key.WithoutIt is null ? "" : $"; without it: {key.WithoutIt}";
        Line(text, level, !isActive, $"{key.Name}: {value}", $"{key.Meaning}{range}{without}");
    }

    /// <summary>Of the promises, one statistic per metric is shown; the head names the others.</summary>
    private static bool IsShown(string path) =>
        !path.StartsWith("slo.", StringComparison.Ordinal) || path.EndsWith("_p95", StringComparison.Ordinal);

    private static void Line(StringBuilder text, int level, bool isOff, string content, string comment)
    {
        string line = new string(' ', level * 2) + (isOff ? "# " : "") + content;
        text.Append(line.PadRight(CommentColumn)).Append(" # ").Append(comment).Append('\n');
    }

    private static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];
}
