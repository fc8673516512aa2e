namespace Farthing.Gateway.Sharing.Rates;

/// <summary>The store of limits cannot be reached. Its message says why, without what was connected with.</summary>
public sealed class RateStoreAwayException(string message, Exception? inner = null)
    : Exception(message, inner);
