using System.Text;
using Farthing.Scenarios.Keys;
using Farthing.Settings;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios;

/// <summary>docs/scenario.md: the words are written by hand, the table of keys is derived.</summary>
public sealed class ScenarioPageTests
{
    private const string Start = "<!-- keys: derived from ScenarioKeys; ./test --accept renews them -->\n";
    private const string End = "<!-- end of keys -->\n";

    [Fact]
    public void The_table_of_keys_is_what_the_code_says()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "scenario.md"))
            .ReplaceLineEndings("\n");
        int from = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int to = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from > Start.Length && to >= from, "docs/scenario.md has lost its marks");

        Golden.VerifyFile(page[..from] + Tables() + page[to..], Path.Combine("docs", "scenario.md"));
    }

    private static string Tables()
    {
        StringBuilder text = new();
        string? head = null;
        foreach (Setting key in ScenarioKeys.Table.All)
        {
            string top = key.Path.Split('.')[0];
            string title = key.Path.Contains('.') ? top : "";
            if (title != head)
            {
                string meaning = title.Length == 0 ? "" : $": {Lower(ScenarioKeys.Table.FindSection(title)!.Meaning)}";
                text.Append($"\n### {(title.Length == 0 ? "Top level" : title)}{meaning}\n");
                text.Append("| key | meaning | accepted | without it | flag |\n|---|---|---|---|---|\n");
                head = title;
            }

            text.Append(
                $"| `{key.Path}` | {Cell(key.Meaning)} | {Cell(Accepted(key))} | {Cell(key.Default ?? key.WithoutIt ?? "–")} | {Flags(key)} |\n"
            );
        }

        return text.Append('\n').ToString();
    }

    private static string Accepted(Setting key)
    {
        string list = key.IsList ? "one or a list: " : "";
        return key.Kind.Shape switch
        {
            SettingShape.Quantity =>
                $"{list}{(key.Kind.IsWhole ? "whole, " : "")}{key.Kind.RangeWords}, such as `{key.Example}`",
            SettingShape.Word => list + key.Kind.RangeWords,
            SettingShape.Switch => "true, false",
            _ => $"{list}such as `{key.Example}`",
        };
    }

    private static string Flags(Setting key) =>
        key.Flag is null
            ? (key.Path.StartsWith("slo.", StringComparison.Ordinal) ? "`--slo`" : "–")
            : string.Join(" ", key.FlagAliases.Prepend(key.Flag).Select(flag => $"`{flag}`"))
                + (
                    key.Use == SettingUse.Plan ? " (plan)"
                    : key.Use == SettingUse.Simulate ? " (simulate)"
                    : ""
                );

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
