using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Forwarding;

/// <summary>How a request leaves its limits.</summary>
internal sealed class RequestLeave(IRateTicket? ticket)
{
    /// <summary>Of all the limits that let it in so far; null where nothing needs it.</summary>
    public IRateTicket? Ticket { get; set; } = ticket;

    /// <summary>Tokens of all its attempts.</summary>
    public TokenCounts Tokens { get; set; }

    /// <summary>It is over.</summary>
    public void End() => Ticket?.Leave(Tokens);
}
