using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Verbs.Cost;

/// <summary>The words of a <c>cost</c> subcommand's answer, for its document and its sheet, and the tables of the sheet. What is null is left out.</summary>
/// <param name="context">Where it goes.</param>
internal sealed class CostAnswer(VerbContext context)
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
                .Figure("", figure => CostText.Of(figure.Value!.Value, figure.Show))
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

    /// <summary>Prints everything.</summary>
    /// <param name="figures">The document, its words still missing.</param>
    /// <param name="exitCode">0, or 1 where the answer is no.</param>
    public int Print<T>(T figures, int exitCode = 0)
        where T : CostDocument
    {
        T document = figures with
        {
            Answer = string.Join(' ', sentences),
            Notes = notes,
            Formulas = context.IsExplained ? formulas : null,
        };
        Sheet sheet = new("", sentences[0]) { Word = "ANSWER", Remarks = [.. sentences.Skip(1)] };
        blocks.ForEach(part => sheet.Section(part.Title, part.Block));
        sheet.Section("", notes.Count > 0 ? new SheetNotes(notes) : null);
        foreach (string formula in formulas)
        {
            int named = Math.Max(0, formula.IndexOf(" = ", StringComparison.Ordinal));
            sheet.Formula(formula[..named], formula[named..].TrimStart());
        }

        return context.Answer(document, () => sheet, exitCode);
    }
}
