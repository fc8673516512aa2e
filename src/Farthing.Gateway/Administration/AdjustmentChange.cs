using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary>What an event says of a correction.</summary>
internal sealed record AdjustmentChange(string? Attempt, string Account, Money AmountUsd, string Reason);
