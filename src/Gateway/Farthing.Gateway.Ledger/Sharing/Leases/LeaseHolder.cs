using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A gateway that holds leases.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="ExpiresIn">Until its leases run out unless it gives a sign of life; negative: since.</param>
/// <param name="IsLive">It gave one in the last seconds.</param>
/// <param name="HasLeft">It stopped in order and gave back what it did not need.</param>
public sealed record LeaseHolder(Guid Gateway, TimeSpan ExpiresIn, bool IsLive, bool HasLeft)
{
    /// <summary>Its state, in a word.</summary>
    public GatewayState State =>
        IsLive ? GatewayState.Alive
        : HasLeft ? GatewayState.Stopped
        : ExpiresIn > TimeSpan.Zero ? GatewayState.Silent
        : GatewayState.Expired;
}
