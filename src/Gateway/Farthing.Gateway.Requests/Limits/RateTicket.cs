using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Limits;

/// <summary>A request under way.</summary>
/// <param name="gate">What let it in.</param>
/// <param name="pass">What it took.</param>
/// <param name="admittedAway">The time away of the store in which it was let in; null: none.</param>
internal sealed class RateTicket(RateGate gate, RatePass pass, AwayState? admittedAway) : IRateTicket
{
    private int isOver;

    /// <summary>What it took.</summary>
    public RatePass Pass => pass;

    /// <inheritdoc/>
    public void Leave(TokenCounts actual)
    {
        if (Interlocked.Exchange(ref isOver, 1) == 0)
        {
            gate.Leave(pass, actual, admittedAway);
            pass.Arrived?.Leave(actual);
        }
    }
}
