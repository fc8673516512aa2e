using Farthing.Reporting.Charts;
using Farthing.Reporting.Tables;
using Farthing.Reporting.Terminal;

namespace Farthing.Reporting.Sheets;

/// <summary>A sheet on a terminal: the answer first, then figures, then parts apart by a blank line. Where a table is wider than the line, its least important columns are left out and said, then words are cut.</summary>
public sealed class SheetTerminal
{
    /// <summary>The narrowest and widest line that is written for, and the one where nobody says.</summary>
    public const int Narrowest = 60,
        Widest = 200,
        Usual = 120;

    private const int Indent = 2;
    private const int SparkCells = 40;

    private readonly TerminalLines lines;
    private readonly int width;
    private bool isBegun;

    private SheetTerminal(TextWriter writer, int width, TextWriter? marks)
    {
        this.width = width;
        lines = new TerminalLines(writer, width, marks);
    }

    /// <summary>Writes a sheet.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="isExplained">True says at the end what heads and words mean and how figures come about.</param>
    /// <param name="marks">Where color is switched on and off for what is kept and what is missed; null for no color.</param>
    public static void Write(
        Sheet sheet,
        TextWriter writer,
        int width,
        bool isExplained,
        TextWriter? marks = null
    ) => new SheetTerminal(writer, width, marks).Write(sheet, isExplained);

    private void Write(Sheet sheet, bool isExplained)
    {
        if (sheet.Title.Length > 0)
        {
            Apart();
            lines.Write(sheet.Title);
        }

        if (sheet.Answer.Length + sheet.Word.Length > 0)
        {
            Apart();
            string word = sheet.Word.Length > 0 ? sheet.Word + "  " : "";
            lines.Write(word + sheet.Answer, Indent, Mark(sheet.State, sheet.Word, 0));
            foreach (string remark in sheet.Remarks)
            {
                lines.Write(new string(' ', Indent) + remark, Indent);
            }
        }

        if (sheet.Figures.Count > 0)
        {
            Apart();
            Figures(sheet.Figures);
        }

        foreach (
            SheetSection section in sheet.Sections.Where(section =>
                !section.IsFolded && (isExplained || !section.IsDetail)
            )
        )
        {
            Section(section);
        }

        if (isExplained)
        {
            Meanings("FORMULAS", sheet.Formulas);
            Meanings("", sheet.Terms);
        }
    }

    /// <summary>A blank line before everything but the first.</summary>
    private void Apart()
    {
        if (isBegun)
        {
            lines.Blank();
        }

        isBegun = true;
    }

    private static TerminalMark? Mark(SheetState state, string word, int from) =>
        word.Length == 0
            ? null
            : new TerminalMark(
                from,
                from + word.Length,
                state switch
                {
                    SheetState.Good => 32,
                    SheetState.Near => 33,
                    SheetState.Bad => 31,
                    _ => 1,
                }
            );

    private void Figures(IReadOnlyList<SheetFigure> figures)
    {
        int label = figures.Max(figure => TerminalLines.Length(figure.Label));
        int value = figures.Max(figure => TerminalLines.Length(figure.Value));
        foreach (SheetFigure figure in figures)
        {
            string word = figure.Word.Length == 0 ? "" : figure.Word + "  ";
            string head =
                new string(' ', Indent)
                + TerminalLines.Padded(figure.Label, label + 2)
                + TerminalLines.Padded(figure.Value, value + 2);
            lines.Write(
                head + word + figure.Beside,
                head.Length,
                Mark(figure.State, figure.Word, head.Length)
            );
        }
    }

    private void Section(SheetSection section)
    {
        bool isTitled = false;
        int titles = section
            .Blocks.OfType<SheetChart>()
            .Where(chart => chart.Form == ChartForm.Words)
            .Select(chart => TerminalLines.Length(chart.Chart.Title))
            .DefaultIfEmpty(0)
            .Max();
        foreach (SheetBlock block in section.Blocks)
        {
            if (!IsShown(block))
            {
                continue;
            }

            if (!isTitled)
            {
                Apart();
                isTitled = true;
                if (section.Title.Length > 0)
                {
                    lines.Write(section.Title.ToUpperInvariant());
                }
            }

            Block(block, section.Title.Length > 0 ? Indent : 0, titles);
        }
    }

    private static bool IsShown(SheetBlock block) =>
        block switch
        {
            SheetChart chart => chart.Form == ChartForm.Words
                || (chart.Form == ChartForm.Table && chart.Chart.Table is not null),
            SheetTable table => !table.IsFolded,
            _ => true,
        };

    private void Block(SheetBlock block, int indent, int titles)
    {
        string margin = new(' ', indent);
        switch (block)
        {
            case SheetWords words:
                foreach (string line in words.Lines)
                {
                    lines.Write(
                        margin + line,
                        indent,
                        words.IsLoss ? Mark(SheetState.Bad, line, indent) : null
                    );
                }

                break;
            case SheetNotes notes:
                foreach (string item in notes.Items)
                {
                    lines.Write($"{margin}- {item}", indent + 2);
                }

                break;
            case SheetTable table:
                Table(table.Title, table.Table, table.Notes, indent);
                break;
            case SheetChart { Form: ChartForm.Table } chart:
                Table(chart.Chart.Title, chart.Chart.Table!, [], indent);
                break;
            case SheetChart { Chart: Chart chart }:
                lines.Write(
                    $"{margin}{TerminalLines.Padded(chart.Title, titles)}  {Course(chart)}{chart.Description}",
                    indent + Indent
                );
                break;
            case SheetFacts facts:
                Facts(facts.Facts, indent);
                break;
            case SheetCommand command:
                Command(command, margin);
                break;
        }
    }

    /// <summary>A command that can be copied whole: its later lines begin deeper, the others end in a backslash.</summary>
    private void Command(SheetCommand command, string margin)
    {
        if (command.Lead.Length > 0)
        {
            lines.Write(margin + command.Lead, margin.Length);
        }

        string head = margin + "  ";
        string line = head;
        foreach (string word in command.Line.Split(' '))
        {
            if (line.Length > head.Length && line.Length + word.Length + 3 > width)
            {
                lines.Verbatim(line + " \\");
                line = head += head.Length == margin.Length + 2 ? "  " : "";
            }

            line += (line.Length > head.Length ? " " : "") + word;
        }

        lines.Verbatim(line);
        foreach (string note in command.Notes)
        {
            lines.Write($"{margin}  # {note}", margin.Length + 4);
        }
    }

    private void Facts(IReadOnlyList<(string Name, string Value)> facts, int indent)
    {
        int most = facts.Max(fact => TerminalLines.Length(fact.Name)) + 2;
        foreach ((string name, string value) in facts)
        {
            lines.Write(new string(' ', indent) + TerminalLines.Padded(name, most) + value, indent + most);
        }
    }

    private void Meanings(string title, IReadOnlyList<SheetTerm> terms)
    {
        if (terms.Count > 0)
        {
            Apart();
            if (title.Length > 0)
            {
                lines.Write(title);
            }

            Facts([.. terms.Select(term => (term.Name, term.Definition))], title.Length > 0 ? Indent : 0);
        }
    }

    private void Table(string title, Table table, IReadOnlyList<string> notes, int indent)
    {
        if (title.Length > 0)
        {
            lines.Write(new string(' ', indent) + title, indent);
            indent += Indent;
        }

        string margin = new(' ', indent);

        NarrowTable narrow = new(table, width - indent);
        narrow.Write(lines.Writer, indent, lines.Marks);
        foreach (string note in notes)
        {
            lines.Write(margin + note, indent);
        }

        if (width < Usual && narrow.LeftOut.Count > 0)
        {
            lines.Write(
                $"{margin}Not shown on a line of {width}: {string.Join(", ", narrow.LeftOut)}",
                indent
            );
        }
    }

    /// <summary>A line over time as a line of marks; empty where the picture is none.</summary>
    private static string Course(Chart chart) =>
        chart.Horizontal.Scale == AxisScale.Duration
        && chart.Marks.OfType<LineMark>().FirstOrDefault() is { } line
            ? Sparkline.Of(
                [.. line.Points.Select(point => point.Y)],
                SparkCells,
                chart.Vertical.Maximum ?? line.Points.Max(point => point.Y)
            ) + "  "
            : "";
}
