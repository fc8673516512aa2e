using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Http;
using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Batches;

/// <summary>The batch lane of a gateway that is configured with one.</summary>
public sealed class BatchFeature : GatewayFeature
{
    private readonly BatchLane lane;
    private readonly BatchesCall calls;

    private BatchFeature(FeatureStart start, BatchOptions limits, GatewayServices gateway, BatchStore queue)
    {
        lane = new BatchLane(
            limits,
            queue,
            gateway.Router,
            gateway.Keys,
            gateway.Prices,
            gateway.Spending,
            start.Clock
        )
        {
            Runner = gateway.Lines,
            Clients = gateway.Clients,
        };
        lane.Said += words => start.Warn("batches", words);
        lane.Defect += gateway.Defect;
        calls = new BatchesCall(lane, start.Clock);
    }

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new("batch", OpenQueue, BatchScreen.Write) { Settings = BatchSettings.All };

    /// <inheritdoc/>
    internal override IReadOnlyList<IGatewayCall> Calls => [calls];

    /// <inheritdoc/>
    internal override Task HoldAsync() => lane.HoldAsync();

    /// <inheritdoc/>
    internal override void Start() => lane.Start();

    /// <inheritdoc/>
    internal override Task StopAsync(CancellationToken deadline) => lane.StopAsync(deadline);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => lane.DisposeAsync();

    /// <summary>Opens the queue, which knows what lines had brought before a crash; a mirror has none.</summary>
    private static OpenedFeature? OpenQueue(FeatureStart start)
    {
        GatewayOptions options = start.Options;
        if (options.Features.Find<BatchOptions>() is not BatchOptions limits || options.Mirror is not null)
        {
            return null;
        }

        BatchStore queue = options.Shared is SharedOptions shared
            ? PostgresBatchStore.Open(shared.Postgres, start.Gateway)
            : SqliteBatchStore.Open(start.Folder.Batches);
        return new OpenedFeature(gateway => new BatchFeature(start, limits, gateway, queue))
        {
            ChargeOf = hold => queue.ChargeOf(hold.IdempotencyKey, hold.Attempt),
            Drop = queue.Dispose,
        };
    }
}
