using Farthing.Planning.Offers;
using Farthing.Planning.Requests;

namespace Farthing.Planning.Targets;

/// <summary>Request for a plan under some levers.</summary>
/// <param name="Request">The plan; its pricing is made anew from the offers.</param>
/// <param name="Offers">Allowed offers and kinds of purchase.</param>
public sealed record TargetSetting(PlanRequest Request, OfferOptions Offers);
