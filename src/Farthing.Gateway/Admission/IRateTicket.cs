using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>A request that was let in.</summary>
public interface IRateTicket
{
    /// <summary>It has ended: it no longer counts as under way, and its tokens are corrected to what they were. Only the first call counts.</summary>
    void Leave(TokenCounts actual);
}
