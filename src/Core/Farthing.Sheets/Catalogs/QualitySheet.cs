using Farthing.Documents.Catalogs;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Catalogs;

/// <summary>What a way to quantize costs in quality: what <c>catalog show quality</c> prints.</summary>
public static class QualitySheet
{
    /// <summary>By task, then figure by figure, with sources.</summary>
    public static Sheet Of(MethodQuality document)
    {
        Sheet sheet = new Sheet().Say(
            $"{document.Method}: {document.What}.",
            QualityParts.Sentence(document)
        );
        if (document.Entries.Count == 0)
        {
            return sheet;
        }

        var (lines, columns) = QualityParts.ByTask(document);
        return sheet
            .Table(lines, columns)
            .Table(document.Entries, QualityParts.Rows(document.Entries), QualityParts.Marks)
            .Section("Sources", QualityParts.Sources(document.Entries));
    }
}
