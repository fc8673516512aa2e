using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>What a ledger forgets, or would.</summary>
/// <param name="Attempts">Attempts that go.</param>
/// <param name="Cost">What they cost.</param>
/// <param name="Kept">Attempts of requests of the same months that stay.</param>
internal readonly record struct ForgottenAttempts(long Attempts, Money Cost, long Kept);
