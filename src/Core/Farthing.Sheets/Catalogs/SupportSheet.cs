using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>Formats in which a model runs on a GPU: what <c>catalog support</c> prints.</summary>
public static class SupportSheet
{
    /// <summary>The sheet of a model on a GPU.</summary>
    public static Sheet Of(CatalogSupportDocument document)
    {
        RuleFinding[] findings =
        [
            .. document
                .Formats.SelectMany(format => format.Rejections.Concat(format.Notes))
                .DistinctBy(finding => finding.RuleId == "format" ? finding.Sentence : finding.RuleId),
        ];
        return new Sheet(
            $"{document.Model} on {document.Gpu} ({document.Architecture}) with {document.Engine}"
        )
            .Say(
                document.Timed
                    ? null
                    : $"Kernels were timed with vLLM: for {document.Engine} every step time is at best transferred."
            )
            .Table(
                document.Formats,
                new TableColumns<FormatSupport>()
                    .Words("WEIGHTS", format => format.Format)
                    .Words(
                        "RUNS AT TP",
                        format => IsPossible(format) ? string.Join(" ", format.TensorParallel) : "impossible"
                    )
                    .Words(
                        "STEP TIMES",
                        format => format.Coefficients is Coefficients worst ? Word(worst) : ""
                    )
                    .Words("WHY", Why)
            )
            .Table(
                [.. document.Formats.Where(IsPossible).SelectMany(format => format.Operators).Distinct()],
                new TableColumns<OperatorCoverage>()
                    .Words("OPERATOR", coverage => coverage.Operator)
                    .Words("FORMAT", coverage => coverage.Format)
                    .Words("STEP TIME", coverage => Word(coverage.Coefficients))
                    .Words("BASIS", coverage => coverage.Basis)
            )
            .Say(
                "Whether it fits into memory is another question: farthing plan answers it for your traffic."
            )
            .Section(
                $"How {document.Engine} is simulated",
                new SheetFacts([
                    .. document.EngineFacts.Select(fact =>
                        (
                            fact.Basis.ToString().ToLowerInvariant(),
                            $"{fact.Topic}: {fact.Words}{(fact.Source.Length > 0 ? $" [{fact.Source}]" : "")}"
                        )
                    ),
                ])
            )
            .Section(
                "Rules",
                findings.Length == 0
                    ? null
                    : new SheetFacts([
                        .. findings.Select(finding =>
                            (finding.IsVerified ? "verified" : "UNVERIFIED", $"{finding} [{finding.Source}]")
                        ),
                    ])
            );
    }

    /// <summary>True where a model runs in a format at some tensor parallelism.</summary>
    public static bool IsPossible(FormatSupport format) => format.TensorParallel.Count > 0;

    private static string Why(FormatSupport format) =>
        format.Rejections.Count > 0 ? format.Rejections[0].ToString()
        : format.Notes.Count > 0 ? format.Notes[0].Sentence
        : "";

    private static string Word(Coefficients coefficients) => coefficients.ToString().ToLowerInvariant();
}
