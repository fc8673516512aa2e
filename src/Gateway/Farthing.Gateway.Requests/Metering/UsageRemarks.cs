using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Said by a usage object beside its counts.</summary>
/// <param name="StatedCost">The cost that the upstream itself states; null without.</param>
/// <param name="HasUnknown">It counts tokens under a name that is not known.</param>
/// <param name="SaysSearches">It says how many searches were made, or that there were none.</param>
public readonly record struct UsageRemarks(Money? StatedCost, bool HasUnknown, bool SaysSearches);
