using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Batches;

/// <summary>What work on parts needs of the gateway.</summary>
/// <param name="lane">The lane.</param>
/// <param name="router">Knows deployments.</param>
/// <param name="keys">Knows keys.</param>
/// <param name="prices">Knows prices.</param>
/// <param name="spending">Knows budgets.</param>
/// <param name="clock">The time.</param>
internal sealed class PartWork(
    BatchLane lane,
    Router router,
    KeyRing keys,
    IPriceBook prices,
    ISpendingGate spending,
    TimeProvider clock
)
{
    /// <summary>A line goes to a provider where its deadline is so far off: the provider's own window of 24 h, less an hour in which a batch of 24 h is validated and gathered.</summary>
    public static readonly TimeSpan LeastLeft = TimeSpan.FromHours(23);

    /// <summary>What a provider has not run so long before the deadline is called back, and runs through the gateway.</summary>
    public static readonly TimeSpan CallBack = TimeSpan.FromHours(1);

    /// <summary>The queue.</summary>
    public BatchStore Store => lane.Store;

    /// <summary>The time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Time between two looks at a provider's batch.</summary>
    public TimeSpan Poll => lane.Options.Poll;

    /// <summary>Told of what an operator should know: what happened, and where.</summary>
    public required Action<Exception, string> Failed { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Lines went back, or have their result: the lane goes on.</summary>
    public void Wake() => lane.Wake();

    /// <summary>The deployment whose provider takes a model's lines as batches, at a price that is known and lower; null: none does.</summary>
    public Deployment? DeploymentFor(string model) =>
        router.BatchApiOf(model) is Deployment deployment
        && prices.PriceOf(deployment.Name)?.LowerInBatch is not null
            ? deployment
            : null;

    /// <summary>The deployment of a part; null where it is no longer configured.</summary>
    public Deployment? DeploymentOf(BatchPart part) => router.Named(part.Deployment);

    /// <summary>The batch API at an endpoint of a deployment.</summary>
    public IProviderBatches ApiOf(Deployment deployment, string endpoint)
    {
        ProviderCalls calls = new(lane.Clients.Of(deployment.Upstream));
        return Dialect.Of(endpoint) is { HasMessageBatches: true }
            ? new MessageBatches(calls)
            : new OpenAiBatches(calls);
    }

    /// <summary>A part that has no lines yet.</summary>
    public BatchPart Begin(ClaimedLine line, Deployment deployment, string endpoint)
    {
        Caller? caller = keys.OfId(line.Key);
        return new BatchPart
        {
            Id = $"part_{Guid.CreateVersion7():N}",
            Batch = line.Batch,
            Key = line.Key,
            Team = caller?.Team ?? "",
            User = caller?.User ?? "",
            Tags = string.Join('\n', caller?.Tags ?? []),
            Model = line.Model,
            Deployment = deployment.Name,
            Endpoint = endpoint,
            CreatedAt = Now,
            Deadline = line.Deadline,
        };
    }

    /// <summary>Takes a line's answer through the last stages.</summary>
    public Task PassAsync(HttpContext context, BatchPart part) => lane.Runner(context, CallerOf(part));

    /// <summary>Holds again what is held for a line; where the budgets do not cover that any more, it is owed all the same.</summary>
    /// <param name="part">The part.</param>
    /// <param name="line">The line.</param>
    /// <param name="isCovered">False: the budgets are not asked.</param>
    public async Task<(IHold Hold, bool IsCovered)> HoldAsync(BatchPart part, PartLine line, bool isCovered)
    {
        Caller caller = CallerOf(part);
        Demand demand = new(caller, part.Model, "", caller.Tags, line.NanoUsd, 0)
        {
            User = caller.User.Length > 0 ? caller.User : line.User,
        };
        ModelPrice nanoUsd = new(new TokenPrice(1000), default, default, default);
        IHold? hold = isCovered
            ? (await spending.HoldAsync(demand, nanoUsd, CancellationToken.None)).Hold
            : null;
        return (hold ?? spending.Owe(demand), hold is not null);
    }

    private static Caller CallerOf(BatchPart part) =>
        BatchLane.Tagged(
            part.Caller,
            part.Batch,
            part.Remote.Length > 0 ? [$"provider_batch={part.Remote}"] : []
        );
}
