using Farthing.Numerics.Quantities;

namespace Farthing.Economics.BreakEven;

/// <summary>Prices of an API: input and output tokens apart.</summary>
/// <param name="InputUsdPerMillion">Dollars per million input tokens.</param>
/// <param name="OutputUsdPerMillion">Dollars per million output tokens.</param>
public sealed record ApiTariff(Interval InputUsdPerMillion, Interval OutputUsdPerMillion)
{
    /// <summary>A tariff with one price for all tokens.</summary>
    public static ApiTariff Flat(Interval usdPerMillion) => new(usdPerMillion, usdPerMillion);

    /// <summary>Dollars per million tokens of a mix.</summary>
    /// <param name="inputFraction">Share of input tokens, 0…1.</param>
    public Interval Blended(double inputFraction) =>
        (InputUsdPerMillion * inputFraction) + (OutputUsdPerMillion * (1 - inputFraction));
}
