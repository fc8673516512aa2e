using System.Text.Json;
using Farthing.Numerics.Statistics;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Rest of the step-time band after a few own measurements: a row of data/own-rows.json, which the <c>own-rows</c> study in <c>eng/</c> wrote.</summary>
/// <param name="Family">Kind of model: dense, moe, latent_moe or hybrid.</param>
/// <param name="Rows">Own rows that were known.</param>
/// <param name="Tables">Published tables that it is the mean of.</param>
/// <param name="WidthFraction">Width after over width before, on the logarithmic scale.</param>
/// <param name="InBandFraction">Share of the other rows that the narrower 90 % band held.</param>
public sealed record OwnRowsBand(
    string Family,
    int Rows,
    int Tables,
    double WidthFraction,
    double InBandFraction
)
{
    private const string Resource = "own-rows.json";
    private static readonly Lazy<IReadOnlyList<OwnRowsBand>> Embedded = new(Read);

    /// <summary>The rows of data/own-rows.json.</summary>
    public static IReadOnlyList<OwnRowsBand> BuiltIn => Embedded.Value;

    /// <summary>The fraction of the band that is left once it is made wide enough to hold 90 %: a band that held less than it promised is widened to what would have held.</summary>
    public double HoldingFraction =>
        InBandFraction >= 0.9
            ? WidthFraction
            : WidthFraction
                * NormalDistribution.Quantile(0.95)
                / NormalDistribution.Quantile((1 + InBandFraction) / 2);

    /// <summary>Its source, in words.</summary>
    public string Source =>
        FormattableString.Invariant(
            $"mean of {Tables} published tables, {Rows} rows of each known (docs/calibrate.md)"
        );

    /// <summary>The row of a kind of model; null where no study has it.</summary>
    public static OwnRowsBand? Find(string family, int rows) =>
        BuiltIn.FirstOrDefault(band => band.Family == family && band.Rows == rows);

    private static List<OwnRowsBand> Read()
    {
        using Stream stream =
            typeof(OwnRowsBand).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded");
        using JsonDocument document = JsonDocument.Parse(stream);
        return
        [
            .. document
                .RootElement.GetProperty("result")
                .GetProperty("groups")
                .EnumerateArray()
                .Where(group =>
                    group.TryGetProperty("family", out _) && group.GetProperty("metric").GetString() == "tpot"
                )
                .Select(group => new OwnRowsBand(
                    group.GetProperty("family").GetString()!,
                    group.GetProperty("known").GetInt32(),
                    group.GetProperty("tables").GetInt32(),
                    group.GetProperty("band_left_fraction").GetDouble(),
                    group.GetProperty("in_band_fraction").GetDouble()
                )),
        ];
    }
}
