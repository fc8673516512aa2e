using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Inner;

/// <summary>What came of a request of the gateway's own.</summary>
/// <param name="Id">Its id, as journal and ledger have it.</param>
/// <param name="Status">The status; 0 where nothing came.</param>
/// <param name="Body">The answer; empty where nothing came, or where it broke off.</param>
/// <param name="Deployment">The deployment that answered; empty where none did.</param>
/// <param name="Tokens">Tokens of all its attempts.</param>
/// <param name="Cost">Cost of all its attempts.</param>
internal readonly record struct InnerAnswer(
    Guid Id,
    int Status,
    ReadOnlyMemory<byte> Body,
    string Deployment,
    TokenCounts Tokens,
    Money Cost
)
{
    /// <summary>True for a whole answer that is no error.</summary>
    public bool IsGood => Status is >= 200 and < 300 && Body.Length > 0;
}
