using System.Text;
using Farthing.Settings;
using Farthing.Testing;

namespace Farthing.Tests.Settings;

/// <summary>The tables of settings that pages under docs hold between two marks; the words around them are written by hand.</summary>
internal static class SettingPage
{
    /// <summary>Checks the tables of a page, or writes them anew.</summary>
    public static void Verify(
        string file,
        string start,
        string end,
        SettingTable table,
        string column = "flag",
        Func<Setting, string>? cell = null
    )
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", file))
            .ReplaceLineEndings("\n");
        int from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        int to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from > start.Length && to >= from, $"docs/{file} has lost its marks");
        Golden.VerifyFile(
            page[..from] + Tables(table, column, cell ?? Flags) + page[to..],
            Path.Combine("docs", file)
        );
    }

    private static string Tables(SettingTable table, string column, Func<Setting, string> cell)
    {
        StringBuilder text = new();
        string? head = null;
        foreach (Setting key in table.All)
        {
            string top = key.Path.Split('.')[0].Replace("[]", "", StringComparison.Ordinal);
            string title = key.Path.Contains('.') ? top : "";
            if (title != head)
            {
                string meaning = title.Length == 0 ? "" : $": {Lower(table.FindSection(title)!.Meaning)}";
                text.Append($"\n### {(title.Length == 0 ? "Top level" : title)}{meaning}\n");
                text.Append($"| key | meaning | accepted | without it | {column} |\n|---|---|---|---|---|\n");
                head = title;
            }

            text.Append(
                $"| `{key.Path}` | {Cell(key.Meaning)} | {Cell(Accepted(key))} | {Cell(key.Default ?? key.WithoutIt ?? "–")} | {cell(key)} |\n"
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
            _ when key.Kind.Form.Length > 0 => list + key.Kind.Form,
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
