using Farthing.Documents.Experiments;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify FILE</c>: whether evidence says what follows from its own sums.</summary>
public static class EvidenceSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(EvidenceCheckDocument document)
    {
        Sheet result = ExperimentResultSheet.Of(document.Result);
        return new Sheet(
            answer: document.IsSame
                ? $"the same bytes came out of {document.File}: {result.Word}, {result.Answer}"
                : $"{document.File} is not what follows from its own sums"
        )
        {
            State = document.IsSame ? SheetState.Good : SheetState.Bad,
            Word = document.IsSame ? "CONFIRMED" : "NOT CONFIRMED",
            Remarks = [.. result.Remarks, $"SHA-256 {document.Sha256}"],
        };
    }
}
