namespace Farthing.Gateway.Sharing.Leases;

/// <summary>State of a lease and its balance after a <see cref="LeaseMove"/>.</summary>
/// <param name="Status">What became of the move.</param>
/// <param name="Token">The lease's token.</param>
/// <param name="GrantedNanoUsd">All that this gateway was ever granted in the period and did not give back.</param>
/// <param name="RoomNanoUsd">The limit less what is granted to all gateways; negative where a limit was lowered.</param>
/// <param name="SpentNanoUsd">What all gateways reported as spent.</param>
/// <param name="ElsewhereNanoUsd">Granted to other gateways and not reported as spent: where it is more than 0, some may come back.</param>
/// <param name="Alerted">How many of the budget's alerts were given.</param>
public readonly record struct LeaseAnswer(
    LeaseStatus Status,
    long Token,
    long GrantedNanoUsd,
    long RoomNanoUsd,
    long SpentNanoUsd,
    long ElsewhereNanoUsd,
    int Alerted
);
