using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>A request that was let in.</summary>
public interface IRateTicket
{
    /// <summary>Ends its concurrency, and corrects what was taken from the tokens of the minute. Called once, whatever became of the request.</summary>
    /// <param name="actual">Tokens of all its attempts.</param>
    void Leave(TokenCounts actual);
}
