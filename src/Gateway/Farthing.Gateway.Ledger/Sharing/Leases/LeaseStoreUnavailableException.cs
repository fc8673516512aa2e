namespace Farthing.Gateway.Sharing.Leases;

/// <summary>The store of leases cannot be reached or did not answer. What was asked of it may have happened all the same.</summary>
/// <param name="message">Why, without how it was connected to.</param>
/// <param name="inner">What was thrown.</param>
public sealed class LeaseStoreUnavailableException(string message, Exception inner)
    : Exception(message, inner);
