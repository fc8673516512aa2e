namespace Farthing.Gateway.Sharing.Leases;

/// <summary>The store's answer to a gateway's sign of life.</summary>
/// <param name="IsFenced">Its leases were taken from it, or another process goes by its id.</param>
/// <param name="Live">Gateways that are alive, this one included.</param>
/// <param name="Silent">Gateways that are not, did not stop in order, and have leases of which something may come back.</param>
public readonly record struct GatewayBeat(bool IsFenced, int Live, IReadOnlyList<SilentGateway> Silent);
