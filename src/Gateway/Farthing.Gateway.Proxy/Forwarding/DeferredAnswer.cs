using Farthing.Gateway.Admission;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>A provider's answer to a request that was deferred.</summary>
/// <param name="deployment">Where it went.</param>
/// <param name="hold">What was held since.</param>
/// <param name="status">Its HTTP status.</param>
/// <param name="requestId">The provider's id of the request; empty without.</param>
/// <param name="body">Its body.</param>
internal sealed class DeferredAnswer(
    Deployment deployment,
    IHold hold,
    int status,
    string requestId,
    byte[] body
)
{
    /// <summary>Where it went.</summary>
    public Deployment Deployment => deployment;

    /// <summary>What was held since; an attempt that does not come to its end leaves it as it is.</summary>
    public IHold Hold { get; } = new Standing(hold);

    /// <summary>Its HTTP status.</summary>
    public int Status => status;

    /// <summary>Its body.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>True once it was passed on, and charged where it costs anything.</summary>
    public bool IsPassed { get; set; }

    /// <summary>It as an upstream's.</summary>
    public UpstreamAnswer AsAnswer()
    {
        MemoryStream content = new(body, writable: false);
        List<KeyValuePair<string, string>> headers =
        [
            new("Content-Type", "application/json"),
            new("Content-Length", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ];
        if (requestId.Length > 0)
        {
            headers.Add(new("x-request-id", requestId));
        }

        return new UpstreamAnswer(status, headers, content, content);
    }

    /// <summary>A hold that only a charge ends.</summary>
    private sealed class Standing(IHold hold) : IHold
    {
        public Numerics.Billing.Money Amount => hold.Amount;

        public ValueTask<SpendingRefusal?> RaiseAsync(
            Numerics.Billing.Money needed,
            Numerics.Billing.Money wanted,
            CancellationToken cancellation
        ) => hold.RaiseAsync(needed, wanted, cancellation);

        public void Written(long sequence) => hold.Written(sequence);

        public void Settle(Numerics.Billing.Money cost) => hold.Settle(cost);

        public void Correct(Numerics.Billing.Money by) => hold.Correct(by);

        public void Release() { }
    }
}
