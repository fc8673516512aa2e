namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A gateway's leases of one budget.</summary>
/// <param name="Budget">The budget's id.</param>
/// <param name="Held">Balances of which it has a lease.</param>
/// <param name="GrantedNanoUsd">Granted and not given back, spent money included.</param>
/// <param name="InHandNanoUsd">What may be held without asking.</param>
internal sealed record LeaseFigures(string Budget, int Held, long GrantedNanoUsd, long InHandNanoUsd);
