namespace Farthing.Planning.Offers;

/// <summary>Codes of faults in where and how GPUs are bought.</summary>
public static class OfferFaultCodes
{
    /// <summary>No offer is in a region of this pattern.</summary>
    /// <remarks>Write <c>cloud/region</c>, <c>cloud/*</c> or <c>any</c>; <c>farthing catalog list instances</c> shows them.</remarks>
    public const string NoSuchRegion = "FAR6101";

    /// <summary>A discount is not named <c>cloud.family.term</c>, or its share is out of range.</summary>
    /// <remarks><c>--discount aws.p5.1y=40%</c>; terms are on-demand, spot, 1y and 3y.</remarks>
    public const string WrongDiscount = "FAR6102";

    /// <summary>A discount would have no effect: no offer in question has this cloud, family and kind of purchase.</summary>
    /// <remarks>Mend its name, or add the kind to <c>offers.purchase</c> and the region to <c>offers.regions</c>.</remarks>
    public const string UnusedDiscount = "FAR6103";

    /// <summary>Two conditions of buying exclude each other.</summary>
    /// <remarks>Leave one of them out.</remarks>
    public const string Conflict = "FAR6104";

    /// <summary>A price, a count or a node size is out of range.</summary>
    /// <remarks>Stay within the range that the message states.</remarks>
    public const string OutOfRange = "FAR6105";
}
