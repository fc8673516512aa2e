using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>Prints what a <c>cost</c> subcommand answers.</summary>
internal static class CostPrinter
{
    /// <summary>Prints everything.</summary>
    /// <param name="context">Where it goes.</param>
    /// <param name="answer">The words and the tables.</param>
    /// <param name="figures">The document, its words still missing.</param>
    /// <param name="exitCode">0, or 1 where the answer is no.</param>
    public static int Print<T>(this VerbContext context, CostAnswer answer, T figures, int exitCode = 0)
        where T : CostDocument =>
        context.Answer(answer.Document(figures, context.IsExplained), answer.Sheet, exitCode);
}
