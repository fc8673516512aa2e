using System.Globalization;
using System.Text;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using static Farthing.Reporting.Pages.ReportHtml;

namespace Farthing.Reporting.Pages;

/// <summary>Writes sections and what stands in them.</summary>
/// <param name="html">Where to.</param>
/// <param name="terms">Definitions of labels.</param>
internal sealed class BlockWriter(StringBuilder html, IReadOnlyList<SheetTerm> terms)
{
    /// <summary>Texts up to this length stay on one line of a table.</summary>
    private const int ShortCell = 20;

    /// <summary>Where a fact is longer than this, each of its list takes a row: in a column it would be many lines tall.</summary>
    private const int LongFact = 60;

    private readonly Dictionary<string, string> definitions = terms.ToDictionary(
        term => term.Name,
        term => term.Definition,
        StringComparer.OrdinalIgnoreCase
    );

    private int tips;

    /// <summary>A section.</summary>
    public void Section(SheetSection section, string id, int level)
    {
        if (section.IsFolded)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<details class=\"section\"><summary><h{level}>{E(section.Title)}</h{level}></summary>\n"
            );
        }
        else
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<section aria-labelledby=\"{id}-h\"><h{level} id=\"{id}-h\">{E(section.Title)}</h{level}>\n"
            );
        }

        html.Append("<div class=\"blocks\">\n");
        for (int i = 0; i < section.Blocks.Count; i++)
        {
            Block(section.Blocks[i], $"{id}b{i}", level + 1);
        }

        html.Append(section.IsFolded ? "</div></details>\n" : "</div></section>\n");
    }

    /// <summary>A label; where it is a defined term, its definition shows on hover and focus.</summary>
    public string Term(string label)
    {
        string? definition = Definition(label);
        if (definition is null)
        {
            return E(label);
        }

        string id = FormattableString.Invariant($"tip{tips++}");
        return $"<span class=\"term\" tabindex=\"0\" aria-describedby=\"{id}\">{E(label)}<span class=\"tip\" role=\"tooltip\" id=\"{id}\">{E(definition)}</span></span>";
    }

    /// <summary>The definition of a label, or of its first word (TTFT of "TTFT p95").</summary>
    private string? Definition(string label) =>
        definitions.TryGetValue(label, out string? whole) ? whole
        : definitions.TryGetValue(label.Split(' ')[0], out string? first) ? first
        : null;

    private void Block(SheetBlock block, string id, int level)
    {
        switch (block)
        {
            case SheetChart { Chart: Chart chart } picture:
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<figure class=\"{(picture.IsWide ? "wide" : "half")}\"><figcaption><h{level}>{E(chart.Title)}</h{level}><p>{E(chart.Subtitle)}</p></figcaption>\n{ChartPainter.Paint(chart, id).Svg}\n{ChartPainter.Paint(chart.Narrow(), id + "n").Svg}\n"
                );
                if (chart.Table is not null)
                {
                    html.Append("<details><summary>Figures</summary>\n");
                    Table(chart.Table, chart.Title);
                    html.Append("</details>\n");
                }

                html.Append("</figure>\n");
                break;
            case SheetTable table:
                html.Append(
                    table.IsFolded
                        ? $"<details class=\"wide\"><summary>{E(table.Title)}</summary>\n"
                        : $"<div class=\"{(table.IsHalf ? "half" : "wide")}\"><h{level}>{E(table.Title)}</h{level}>\n"
                );
                Table(table.Table, table.Title);
                foreach (string note in table.Notes)
                {
                    html.Append(CultureInfo.InvariantCulture, $"<p class=\"quiet\">{E(note)}</p>\n");
                }

                html.Append(table.IsFolded ? "</details>\n" : "</div>\n");
                break;
            case SheetWords words:
                foreach (string line in words.Lines)
                {
                    html.Append(
                        CultureInfo.InvariantCulture,
                        $"<p class=\"wide{(words.IsLoss ? " is-loss" : "")}\">{E(line)}</p>\n"
                    );
                }

                break;
            case SheetNotes list:
                html.Append("<ul class=\"wide\">");
                foreach (string item in list.Items)
                {
                    html.Append(CultureInfo.InvariantCulture, $"<li>{E(item)}</li>\n");
                }

                html.Append("</ul>\n");
                break;
            case SheetFacts facts:
                string width = facts.IsHalf ? "half" : "wide";
                string rows = facts.Facts.Any(fact => fact.Value.Length > LongFact) ? " long" : "";
                html.Append(CultureInfo.InvariantCulture, $"<dl class=\"facts {width}{rows}\">");
                foreach ((string name, string value) in facts.Facts)
                {
                    html.Append(
                        CultureInfo.InvariantCulture,
                        $"<div><dt>{Term(name)}</dt><dd>{E(value)}</dd></div>\n"
                    );
                }

                html.Append("</dl>\n");
                break;
            case SheetCommand command:
                if (command.Lead.Length > 0)
                {
                    html.Append(CultureInfo.InvariantCulture, $"<p class=\"wide\">{E(command.Lead)}</p>\n");
                }

                string notes = string.Concat(command.Notes.Select(note => $"\n# {note}"));
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<pre class=\"wide\" tabindex=\"0\"><code>{Unbroken(command.Line + notes)}</code></pre>\n"
                );
                break;
        }
    }

    /// <summary>A command whose flags are not broken at their hyphens where its line wraps.</summary>
    private static string Unbroken(string command) =>
        string.Join(
            '\n',
            command
                .Split('\n')
                .Select(line => string.Join(' ', line.Split(' ').Select(word => $"<span>{E(word)}</span>")))
        );

    private void Table(Table table, string caption)
    {
        string sortable = table.SortKeys is null ? "" : " class=\"sortable\"";
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{E(caption)}\"><table{sortable}><caption>{E(caption)}</caption><thead><tr>"
        );
        string[] kinds = [.. table.Heads.Select((head, column) => Kind(table, head, column))];
        for (int i = 0; i < table.Heads.Count; i++)
        {
            string kind = table.Heads[i].IsWords ? "" : kinds[i];
            html.Append(
                CultureInfo.InvariantCulture,
                $"<th scope=\"col\"{kind}>{Term(table.Heads[i].Text)}</th>"
            );
        }

        html.Append("</tr></thead><tbody>\n");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            html.Append("<tr>");
            IReadOnlyList<string> cells = table.Rows[row];
            for (int i = 0; i < cells.Count; i++)
            {
                string key = table.SortKeys is null
                    ? ""
                    : FormattableString.Invariant($" data-v=\"{table.SortKeys[row][i]:R}\"");
                html.Append(
                    i == 0 && table.Heads[i].IsWords ? $"<th scope=\"row\"{kinds[i]}{key}>{E(cells[i])}</th>"
                    : table.Heads[i].IsLoss(cells[i]) ? $"<td class=\"n is-loss\"{key}>{E(cells[i])}</td>"
                    : $"<td{kinds[i]}{key}>{E(cells[i])}</td>"
                );
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    /// <summary>The class of a column's cells: figures, short words, or none for words that wrap.</summary>
    private static string Kind(Table table, TableHead head, int column) =>
        !head.IsWords ? " class=\"n\""
        : table.Rows.All(row => row[column].Length <= ShortCell) ? " class=\"k\""
        : "";
}
