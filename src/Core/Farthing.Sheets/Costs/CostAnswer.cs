using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>The words of a <c>cost</c> subcommand's answer, for its document and its sheet, and the tables of the sheet. What is null is left out.</summary>
public sealed class CostAnswer
{
    private readonly List<string> sentences = [];
    private readonly List<string> notes = [];
    private readonly List<string> formulas = [];
    private readonly List<(string Title, SheetBlock Block)> blocks = [];

    /// <summary>Sentences that answer the question; the first one stands behind the word ANSWER.</summary>
    public void Say(params IEnumerable<string?> said) => sentences.AddRange(said.OfType<string>());

    /// <summary>Qualifications without which the answer would mislead.</summary>
    public void Note(params IEnumerable<string?> noted) => notes.AddRange(noted.OfType<string>());

    /// <summary>Formulas with the numbers put in, for --explain.</summary>
    public void Formula(params IEnumerable<string?> written) => formulas.AddRange(written.OfType<string>());

    /// <summary>Figures under a title, which may be empty.</summary>
    public void Figures(string title, params IEnumerable<CostFigure> figures) =>
        Table(
            title,
            [.. figures.Where(figure => figure.Value is not null)],
            new TableColumns<CostFigure>()
                .Words("", figure => figure.Label)
                .Figure("", figure => FigureText.Of(figure.Value!.Value, figure.Show))
                .Words("", figure => figure.Remark)
        );

    /// <summary>A table under a title; nothing without rows.</summary>
    public void Table<T>(
        string title,
        IReadOnlyCollection<T> rows,
        TableColumns<T> columns,
        params IEnumerable<string> under
    )
    {
        if (rows.Count > 0)
        {
            Show("", new SheetTable(title, columns.Of(rows), [.. under]));
        }
    }

    /// <summary>Anything else.</summary>
    public void Show(string title, SheetBlock block) => blocks.Add((title, block));

    /// <summary>The document with its words.</summary>
    /// <param name="figures">The document, its words still missing.</param>
    /// <param name="isExplained">True where formulas are asked for.</param>
    public T Document<T>(T figures, bool isExplained)
        where T : CostDocument =>
        figures with
        {
            Answer = string.Join(' ', sentences),
            Notes = notes,
            Formulas = isExplained ? formulas : null,
        };

    /// <summary>The sheet.</summary>
    public Sheet Sheet()
    {
        Sheet sheet = new("", sentences[0]) { Word = "ANSWER", Remarks = [.. sentences.Skip(1)] };
        blocks.ForEach(part => sheet.Section(part.Title, part.Block));
        sheet.Section("", notes.Count > 0 ? new SheetNotes(notes) : null);
        foreach (string formula in formulas)
        {
            int named = Math.Max(0, formula.IndexOf(" = ", StringComparison.Ordinal));
            sheet.Formula(formula[..named], formula[named..].TrimStart());
        }

        return sheet;
    }
}
