using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary>Description of a correction in an event.</summary>
internal sealed record AdjustmentChange(string? Attempt, string Account, Money AmountUsd, string Reason);
