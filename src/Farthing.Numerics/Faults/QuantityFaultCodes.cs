namespace Farthing.Numerics.Faults;

/// <summary>Codes of faults in written quantities. Every code of every <c>…FaultCodes</c> class stands in docs/errors.md.</summary>
public static class QuantityFaultCodes
{
    /// <summary>The text is not a quantity of the asked kind.</summary>
    public const string NotAQuantity = "FAR1001";

    /// <summary>A bare number where two units are plausible.</summary>
    public const string UnitMissing = "FAR1002";

    /// <summary>A unit of another kind.</summary>
    public const string WrongUnit = "FAR1003";

    /// <summary>A value outside its range: negative, zero, not a number, too large.</summary>
    public const string OutOfRange = "FAR1004";

    /// <summary>A word that is not among the accepted ones.</summary>
    public const string UnknownWord = "FAR1005";
}
