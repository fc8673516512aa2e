namespace Farthing.Planning.Offers;

/// <summary>Codes of faults in where and how GPUs are bought.</summary>
public static class OfferFaultCodes
{
    /// <summary>A region pattern that no offer matches.</summary>
    public const string NoSuchRegion = "FAR6101";

    /// <summary>A discount that is not written as cloud.family.term, or whose share is out of range.</summary>
    public const string WrongDiscount = "FAR6102";

    /// <summary>A discount that no offer in question matches: it would have no effect.</summary>
    public const string UnusedDiscount = "FAR6103";

    /// <summary>Options that exclude each other, such as an own price beside an inventory with prices.</summary>
    public const string Conflict = "FAR6104";

    /// <summary>A price, a count or a node size that is out of range.</summary>
    public const string OutOfRange = "FAR6105";
}
