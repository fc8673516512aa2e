namespace Farthing.Planning.Offers;

/// <summary>A way of buying that was asked for and that no price is known of: shown, never guessed.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="GpuId">Its GPU.</param>
/// <param name="Kind">The way of buying.</param>
/// <param name="Reason">Why there is no price, and what the person can do: <c>no price is published: give one (--discount aws.p5.1y=40%)</c>.</param>
public sealed record UnpricedPurchase(string OfferId, string GpuId, PurchaseKind Kind, string Reason);
