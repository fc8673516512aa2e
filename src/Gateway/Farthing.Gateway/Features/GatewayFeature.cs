using Farthing.Gateway.Administration;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Http;
using Farthing.Gateway.Keys;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.Stages;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Features;

/// <summary>A feature of one gateway, from its start to its end. Whatever it does not need, it leaves as it is here.</summary>
/// <remarks>Stages, calls and routes are asked for once, when the gateway is put together.</remarks>
public abstract class GatewayFeature : IAsyncDisposable
{
    /// <summary>Its stages on a request's way.</summary>
    internal virtual IReadOnlyList<IStage> Stages => [];

    /// <summary>Its calls that go to no model.</summary>
    internal virtual IReadOnlyList<IGatewayCall> Calls => [];

    /// <summary>Its paths of the admin API.</summary>
    internal virtual IReadOnlyList<AdminRoute> Routes => [];

    /// <summary>Its use of providers' prompt caches; null: it has nothing to do with them.</summary>
    internal virtual IPromptCaching? PromptCaching => null;

    /// <summary>Checks that another configuration can be put in force.</summary>
    /// <exception cref="Numerics.Faults.FarthingException">It cannot: then nothing is changed.</exception>
    internal virtual void Check(GatewayOptions next) { }

    /// <summary>Puts another configuration in force.</summary>
    internal virtual void Change(GatewayOptions next) { }

    /// <summary>Puts other keys in force, with or without another configuration.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="keys">All keys, those of the store as well.</param>
    internal virtual void ChangeKeys(GatewayOptions options, IReadOnlyList<KeyOptions> keys) { }

    /// <summary>Writes its part of <c>/metrics</c>.</summary>
    internal virtual void Write(MetricsText text) { }

    /// <summary>Takes its money again before requests come in: no other may take it.</summary>
    internal virtual Task HoldAsync() => Task.CompletedTask;

    /// <summary>Begins to work of itself, once requests come in.</summary>
    internal virtual void Start() { }

    /// <summary>Begins nothing any more, and lets what is under way end until the deadline. May be called again.</summary>
    internal virtual Task StopAsync(CancellationToken deadline) => Task.CompletedTask;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
