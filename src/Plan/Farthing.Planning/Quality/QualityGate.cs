using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Quality;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Quality;

/// <summary>Decides which formats of the weights lose no more quality than a person accepts. The bands are readings of few published rows: they warn, they do not promise.</summary>
public static class QualityGate
{
    private const string Evidence = "few published rows, mostly 8B";

    /// <summary>Judges one format.</summary>
    /// <param name="catalog">Holds the bands.</param>
    /// <param name="model">The model; its vendor's format loses nothing.</param>
    /// <param name="format">The format of the weights.</param>
    /// <param name="maxLossFraction">Largest accepted loss of score, judged at the band's lower end; null accepts every format that was named.</param>
    public static QualityVerdict Judge(
        Catalog catalog,
        ModelSpec model,
        NumberFormat format,
        double? maxLossFraction
    )
    {
        if (FormatFacts.Is16Bit(format))
        {
            return new QualityVerdict(format, 1, 1, true, "unquantized", null);
        }

        if (IsSameFamily(format, model.NativeFormat))
        {
            return new QualityVerdict(format, 1, 1, true, "as the vendor publishes it", null);
        }

        string id = FormatFacts.Id(format);
        if (catalog.QualityBand(format) is not QualityBand band)
        {
            bool isAccepted = maxLossFraction is null;
            return new QualityVerdict(
                format,
                null,
                null,
                isAccepted,
                "quality unknown: no published rows",
                isAccepted
                    ? null
                    : $"{id}: no published figure of its quality, and at most {Show.Percent(maxLossFraction!.Value)} loss is accepted"
            );
        }

        double loss = Math.Max(0, 1 - band.LowFraction);
        bool isAllowed = maxLossFraction is not double most || loss <= most + 1e-9;
        string range = $"{Percent(band.LowFraction)}–{Percent(band.HighFraction)} %";
        string note = band.Note is null ? "" : $"; {band.Note}";
        return new QualityVerdict(
            format,
            band.LowFraction,
            band.HighFraction,
            isAllowed,
            $"quality {range} of 16 bit ({Evidence}{note})",
            isAllowed
                ? null
                : $"{id} keeps {range} of the 16-bit scores: up to {Show.Percent(loss)} loss, {Show.Percent(maxLossFraction!.Value)} is accepted"
        );
    }

    /// <summary>Judges all formats that a person consents to, in their order.</summary>
    public static IReadOnlyList<QualityVerdict> JudgeAll(
        Catalog catalog,
        ModelSpec model,
        IEnumerable<NumberFormat> formats,
        double? maxLossFraction
    ) => [.. formats.Select(format => Judge(catalog, model, format, maxLossFraction))];

    private static bool IsSameFamily(NumberFormat a, NumberFormat b) => Family(a) == Family(b);

    private static NumberFormat Family(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8Block => NumberFormat.Fp8,
            NumberFormat.Fp16 => NumberFormat.Bf16,
            _ => format,
        };

    private static string Percent(double fraction) =>
        Math.Round(fraction * 100, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
