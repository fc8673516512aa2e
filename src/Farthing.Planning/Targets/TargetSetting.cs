using Farthing.Planning.Offers;
using Farthing.Planning.Requests;

namespace Farthing.Planning.Targets;

/// <summary>What a plan is asked under some levers.</summary>
/// <param name="Request">The plan; its pricing is made anew from the offers.</param>
/// <param name="Offers">Where and how GPUs may be bought.</param>
public sealed record TargetSetting(PlanRequest Request, OfferOptions Offers);
