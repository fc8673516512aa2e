using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Quality;

/// <summary>Share of the unquantized model's scores that a format keeps by published results: a band to warn with, no guarantee.</summary>
/// <param name="Format">The format.</param>
/// <param name="LowFraction">Lower end, 1 for "no loss".</param>
/// <param name="HighFraction">Upper end.</param>
/// <param name="Note">A remark for people.</param>
/// <param name="Sources">Where it comes from.</param>
public sealed record QualityBand(
    NumberFormat Format,
    double LowFraction,
    double HighFraction,
    string? Note,
    IReadOnlyList<SourceNote> Sources
)
{
    internal static IEnumerable<QualityBand> Read(MemberReader row)
    {
        foreach (string id in row.Texts("formats"))
        {
            if (!FormatFacts.TryParse(id, out NumberFormat format))
            {
                row.Refuse("formats", $"'{id}' is no format");
                continue;
            }

            yield return new QualityBand(
                format,
                row.RequiredNumber("recovery_low_percent") / 100,
                row.RequiredNumber("recovery_high_percent") / 100,
                row.Text("note"),
                row.Sources()
            );
        }
    }
}
