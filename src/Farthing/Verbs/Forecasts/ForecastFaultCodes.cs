namespace Farthing.Verbs.Forecasts;

/// <summary>Codes of faults in the input of <c>forecast</c>.</summary>
internal static class ForecastFaultCodes
{
    /// <summary>The ledger has fewer than seven whole days.</summary>
    /// <remarks>Wait until the day that the message names, or leave <c>--from-ledger</c> out.</remarks>
    public const string NoWeek = "FAR7101";

    /// <summary>A price is unknown: the model is not billed by tokens, or the catalog has no API price of it.</summary>
    /// <remarks>Give <c>--input-price</c> and <c>--output-price</c>; a price is never taken as 0.</remarks>
    public const string UnknownPrice = "FAR7102";

    /// <summary>The forecast is beyond a billion dollars a month.</summary>
    /// <remarks>Look at the inputs: one of them has a slip.</remarks>
    public const string BeyondReason = "FAR7103";

    /// <summary>No attempt of the ledger's week names a user, and no flag says how many there are.</summary>
    /// <remarks>Give <c>--users</c>, or let clients state the user (<c>user</c> in the request).</remarks>
    public const string NoUsers = "FAR7104";
}
