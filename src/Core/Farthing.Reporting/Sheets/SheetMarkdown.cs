using System.Text;
using Farthing.Reporting.Tables;

namespace Farthing.Reporting.Sheets;

/// <summary>A sheet as Markdown, for pull requests: GitHub's tables, nothing that a browser would run.</summary>
public static class SheetMarkdown
{
    /// <summary>The text of some sheets.</summary>
    public static string Write(IReadOnlyList<Sheet> sheets)
    {
        StringBuilder text = new();
        foreach (Sheet sheet in sheets)
        {
            Write(sheet, text);
        }

        return text.ToString();
    }

    private static void Write(Sheet sheet, StringBuilder text)
    {
        Paragraph(text, $"## {Plain(sheet.Title)}");
        string word = sheet.Word.Length > 0 ? $"**{Plain(sheet.Word)}** " : "";
        Paragraph(text, word + Plain(sheet.Answer));
        foreach (string remark in sheet.Remarks)
        {
            Paragraph(text, Plain(remark));
        }

        if (sheet.Figures.Count > 0)
        {
            Write(
                new Table(
                    ["figure", "value", "", "beside"],
                    [
                        .. sheet.Figures.Select(figure =>
                            (IReadOnlyList<string>)[figure.Label, figure.Value, figure.Word, figure.Beside]
                        ),
                    ],
                    words: 4
                ),
                text
            );
        }

        foreach (SheetPartSections part in SheetPartSections.Of(sheet.Sections))
        {
            if (part.Head.Length > 0)
            {
                Paragraph(text, $"### {Plain(part.Head)}");
            }

            foreach (SheetSection section in part.Sections)
            {
                Write(section, part.Head.Length > 0 ? "####" : "###", text);
            }
        }
    }

    private static void Write(SheetSection section, string level, StringBuilder text)
    {
        int start = text.Length;
        if (section.Title.Length > 0)
        {
            Paragraph(text, $"{level} {Plain(section.Title)}");
        }

        int beneath = text.Length;
        foreach (SheetBlock block in section.Blocks)
        {
            switch (block)
            {
                case SheetWords words:
                    foreach (string line in words.Lines)
                    {
                        Paragraph(text, Plain(line));
                    }

                    break;
                case SheetNotes notes:
                    Paragraph(text, string.Join('\n', notes.Items.Select(item => "- " + Plain(item))));
                    break;
                case SheetTable table:
                    Titled(table.Title, table.Table, text);
                    foreach (string note in table.Notes)
                    {
                        Paragraph(text, Plain(note));
                    }

                    break;
                case SheetChart { Form: ChartForm.Table, Chart: { Table: Table figures } chart }:
                    Titled(chart.Title, figures, text);
                    break;
                case SheetChart { Form: ChartForm.Words } chart:
                    Paragraph(text, $"{Plain(chart.Chart.Title)} {Plain(chart.Chart.Description)}");
                    break;
                case SheetFacts facts:
                    Paragraph(
                        text,
                        string.Join(
                            '\n',
                            facts.Facts.Select(fact => $"- **{Plain(fact.Name)}** {Plain(fact.Value)}")
                        )
                    );
                    break;
                case SheetCommand command:
                    Paragraph(text, Plain(command.Lead));
                    Paragraph(
                        text,
                        $"```sh\n{string.Join('\n', [command.Line, .. command.Notes.Select(note => "# " + note)])}\n```"
                    );
                    break;
            }
        }

        if (text.Length == beneath)
        {
            // Pictures alone: nothing of it stands in Markdown.
            text.Length = start;
        }
    }

    private static void Titled(string title, Table table, StringBuilder text)
    {
        if (title.Length > 0)
        {
            Paragraph(text, $"**{Plain(title)}**");
        }

        Write(table, text);
    }

    private static void Write(Table table, StringBuilder text)
    {
        text.Append("| ").AppendJoin(" | ", table.Heads.Select(head => Cell(head.Text))).Append(" |\n|");
        foreach (TableHead head in table.Heads)
        {
            text.Append(head.IsWords ? "---|" : "---:|");
        }

        foreach (IReadOnlyList<string> row in table.Rows)
        {
            text.Append("\n| ").AppendJoin(" | ", row.Select(Cell)).Append(" |");
        }

        text.Append("\n\n");
    }

    private static void Paragraph(StringBuilder text, string words)
    {
        if (words.Trim().Length > 0)
        {
            text.Append(words).Append("\n\n");
        }
    }

    private static string Cell(string words) => Plain(words).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Words that stay words: nothing of them is a tag, a link, emphasis or a line of its own.</summary>
    private static string Plain(string words)
    {
        StringBuilder plain = new(words.Length);
        foreach (char letter in words)
        {
            if (letter is '\\' or '`' or '*' or '_' or '<' or '[' or ']' or '#')
            {
                plain.Append('\\');
            }

            plain.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return plain.ToString();
    }
}

/// <summary>Sections of one part.</summary>
/// <param name="Head">Head of the part; empty where the sheet has no parts, or the part is one section of that head.</param>
/// <param name="Sections">The sections, in their order.</param>
internal sealed record SheetPartSections(string Head, IReadOnlyList<SheetSection> Sections)
{
    /// <summary>The sections by part.</summary>
    public static IEnumerable<SheetPartSections> Of(IEnumerable<SheetSection> sections) =>
        sections
            .GroupBy(section => section.Part)
            .Select(part => new SheetPartSections(HeadOf(part.Key, [.. part]), [.. part]));

    private static string HeadOf(SheetPart? part, IReadOnlyList<SheetSection> sections) =>
        part is null || sections is [{ Title: string title }] && title == part.Title ? "" : part.Title;
}
