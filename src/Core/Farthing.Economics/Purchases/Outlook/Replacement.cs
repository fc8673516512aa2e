namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Worth of a committed node for the rest of its term: the cheapest way to have its use otherwise, at most its own price.</summary>
internal static class Replacement
{
    /// <summary>min(r, u · p, c): dollars an hour; 0 where the node is not used.</summary>
    /// <param name="ownUsdPerHour">r: price as signed.</param>
    /// <param name="rentedUsdPerHour">u · p: the node's use at the price on demand then.</param>
    /// <param name="newUsdPerHour">c: price of the cheapest new commitment then; null where none is for sale.</param>
    public static double Worth(double ownUsdPerHour, double rentedUsdPerHour, double? newUsdPerHour) =>
        Math.Min(ownUsdPerHour, Math.Min(rentedUsdPerHour, newUsdPerHour ?? rentedUsdPerHour));
}
