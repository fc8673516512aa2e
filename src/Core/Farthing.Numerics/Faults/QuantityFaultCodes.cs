namespace Farthing.Numerics.Faults;

/// <summary>Codes of faults in written quantities.</summary>
public static class QuantityFaultCodes
{
    /// <summary>The text is not a quantity of the asked kind.</summary>
    /// <remarks>Write a number with its unit, as the message shows; one value where a range was given.</remarks>
    public const string NotAQuantity = "FAR1001";

    /// <summary>A bare number where two units are plausible.</summary>
    /// <remarks>Add the unit: <c>12/s</c>, <c>1.5s</c>, <c>80GB</c>.</remarks>
    public const string UnitMissing = "FAR1002";

    /// <summary>A unit of another kind.</summary>
    /// <remarks>Use one of the units that the message lists; <c>m</c> is minutes, <c>M</c> is millions.</remarks>
    public const string WrongUnit = "FAR1003";

    /// <summary>A value outside its range: negative, zero, too large, not whole.</summary>
    /// <remarks>Stay within the range that the message states.</remarks>
    public const string OutOfRange = "FAR1004";

    /// <summary>A word that is not among the accepted ones.</summary>
    /// <remarks>Take one of the words that the message lists.</remarks>
    public const string UnknownWord = "FAR1005";
}
