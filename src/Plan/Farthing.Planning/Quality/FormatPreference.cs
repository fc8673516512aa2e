using Farthing.Catalogs;
using Farthing.Planning.Exports;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Quality;

/// <summary>Which formats of the weights win a tie in price: those with a checkpoint, the less quantized before the more quantized.</summary>
public static class FormatPreference
{
    /// <summary>The formats that may win a tie, the best first; a format without a known checkpoint is not among them.</summary>
    /// <param name="catalog">Bands of quality, and the names of quantized copies.</param>
    /// <param name="model">The model.</param>
    /// <param name="formats">Formats that a person consents to.</param>
    /// <remarks>Order: the vendor's own format and 16 bit, then by the lower end of the published band of quality, then by bits per weight.</remarks>
    public static IReadOnlyList<NumberFormat> Of(
        Catalog catalog,
        ModelSpec model,
        IEnumerable<NumberFormat> formats
    )
    {
        IReadOnlyList<string> names = catalog.TryModel(model.Id, out _)?.Aliases ?? [];
        return
        [
            .. formats
                .Where(format => HasCheckpoint(model, format, names))
                .OrderByDescending(format => QualityGate.Judge(catalog, model, format, null).LowFraction ?? 0)
                .ThenByDescending(FormatFacts.BytesPerWeight),
        ];
    }

    private static bool HasCheckpoint(ModelSpec model, NumberFormat format, IReadOnlyList<string> names) =>
        CheckpointName.Of(model, WeightPrecision.Of(model, format), names).IsKnown;
}
