using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Cost of an hour of the GPUs.</summary>
/// <param name="HourUnixNs">Its start.</param>
/// <param name="Bill">The bill.</param>
/// <param name="Seconds">How much of the hour the GPUs were there, seconds.</param>
public readonly record struct BilledHour(long HourUnixNs, Money Bill, double Seconds);
