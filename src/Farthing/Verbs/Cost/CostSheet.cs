using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Cost;

/// <summary>The answer of a <c>cost</c> subcommand, built once and printed twice: as text (answer, figures, tables, notes, formulas) and as JSON.</summary>
/// <param name="context">Where it goes.</param>
internal sealed class CostSheet(VerbContext context)
{
    private const int Columns = 116;
    private readonly List<string> answers = [];
    private readonly List<string> notes = [];
    private readonly List<string> formulas = [];
    private readonly List<Action<Utf8JsonWriter>> json = [];
    private readonly List<Action<TextWriter>> text = [];
    private TextTable? figures;
    private bool endsInTable;

    /// <summary>A sentence that answers the question; the first one stands behind the word ANSWER.</summary>
    public CostSheet Say(string sentence)
    {
        answers.Add(sentence);
        return this;
    }

    /// <summary>A figure with its name in JSON, its label, and how it is printed.</summary>
    public CostSheet Figure(string name, string label, Quantity quantity, string printed, string remark = "")
    {
        json.Add(writer => writer.WriteQuantity(name, quantity));
        return Row(label, printed, remark);
    }

    /// <summary>A figure that may be a range.</summary>
    public CostSheet Figure(
        string name,
        string label,
        Interval value,
        string unit,
        Func<double, string> show,
        string remark = ""
    ) => Figure(name, label, Quantity.FromInterval(value, unit), CostText.Range(value, show), remark);

    /// <summary>A line among the figures that stands in the text only.</summary>
    public CostSheet Row(string label, string printed, string remark = "")
    {
        if (figures is null)
        {
            TextTable table = new(TextColumn.Text(), TextColumn.Number(""), TextColumn.Text());
            figures = table;
            bool isAfterTable = endsInTable;
            endsInTable = false;
            text.Add(writer =>
            {
                if (isAfterTable)
                {
                    writer.WriteLine();
                }

                table.Write(writer, 2);
            });
        }

        figures.Row(label, printed, remark);
        return this;
    }

    /// <summary>A word or a yes/no that stands in JSON only.</summary>
    public CostSheet Fact(string name, string? value)
    {
        json.Add(writer => writer.WriteString(name, value));
        return this;
    }

    /// <summary>A yes/no that stands in JSON only.</summary>
    public CostSheet Fact(string name, bool value)
    {
        json.Add(writer => writer.WriteBoolean(name, value));
        return this;
    }

    /// <summary>A table under a title; <paramref name="rows"/> writes the same rows as a JSON array.</summary>
    public CostSheet Table(string name, string title, TextTable table, Action<Utf8JsonWriter> rows)
    {
        json.Add(writer =>
        {
            writer.WriteStartArray(name);
            rows(writer);
            writer.WriteEndArray();
        });
        figures = null;
        bool isFirst = text.Count == 0;
        endsInTable = true;
        text.Add(writer =>
        {
            if (!isFirst)
            {
                writer.WriteLine();
            }

            writer.WriteLine(title);
            table.Write(writer, 2);
        });
        return this;
    }

    /// <summary>Begins a new group of figures under a title.</summary>
    public CostSheet Section(string title)
    {
        figures = null;
        endsInTable = false;
        bool isFirst = text.Count == 0;
        text.Add(writer =>
        {
            if (!isFirst)
            {
                writer.WriteLine();
            }

            writer.WriteLine(title);
        });
        return this;
    }

    /// <summary>A qualification without which the answer would mislead.</summary>
    public CostSheet Note(string sentence)
    {
        notes.Add(sentence);
        return this;
    }

    /// <summary>A formula with the numbers put in, for --explain.</summary>
    public CostSheet Formula(string formula)
    {
        formulas.Add(formula);
        return this;
    }

    /// <summary>Prints everything.</summary>
    public int Print(int exitCode = 0) => context.Answer(WriteJson, WriteText, exitCode);

    private void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("answer", string.Join(' ', answers));
        foreach (Action<Utf8JsonWriter> write in json)
        {
            write(writer);
        }

        CostText.WriteStrings(writer, "notes", notes);
        if (context.IsExplained)
        {
            CostText.WriteStrings(writer, "formulas", formulas);
        }

        writer.WriteEndObject();
    }

    private void WriteText(TextWriter writer)
    {
        for (int i = 0; i < answers.Count; i++)
        {
            CostText.WriteWrapped(writer, i == 0 ? "ANSWER  " : "        ", "        ", answers[i], Columns);
        }

        if (text.Count > 0)
        {
            writer.WriteLine();
        }

        foreach (Action<TextWriter> write in text)
        {
            write(writer);
        }

        if (notes.Count > 0)
        {
            writer.WriteLine();
        }

        foreach (string note in notes)
        {
            CostText.WriteWrapped(writer, "- ", "  ", note, Columns);
        }

        if (!context.IsExplained)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine("FORMULAS");
        foreach (string formula in formulas)
        {
            CostText.WriteWrapped(writer, "  ", "      ", formula, Columns);
        }
    }
}
