namespace Farthing.Catalogs.Facts;

/// <summary>The rate by which a price in another currency became dollars.</summary>
/// <param name="Currency">ISO 4217 code of the price as published, such as <c>EUR</c>.</param>
/// <param name="UsdPerUnit">Dollars for one unit of it, above 0.</param>
/// <param name="AsOf">The day of the rate.</param>
/// <param name="Source">Where the rate was read.</param>
public sealed record CurrencyRate(string Currency, double UsdPerUnit, DateOnly AsOf, string Source);
