namespace Farthing.Documents.Forecasts;

/// <summary>How an input of a forecast is known.</summary>
public enum ForecastOrigin
{
    /// <summary>A flag says it.</summary>
    Given,

    /// <summary>A default that nobody confirmed.</summary>
    Assumed,

    /// <summary>A mean of the ledger's week.</summary>
    Measured,

    /// <summary>A part of a measured mean that the ledger does not divide: the sum is measured, its division assumed.</summary>
    Fitted,

    /// <summary>A price of the catalog.</summary>
    Catalog,
}
