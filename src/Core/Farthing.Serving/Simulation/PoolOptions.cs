using Farthing.Serving.Deployments;
using Farthing.Serving.Lanes;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>A pool of a fleet: replicas of one deployment behind a router of their own, and which requests go there.</summary>
/// <remarks>A request goes to the first pool that takes prompts of its length and is not full; where there is none, to the last one. So long prompts go here and short ones there (<see cref="FewestInputTokens"/>, <see cref="MostInputTokens"/>), or the base here and what is above it there (<see cref="SpillsAt"/>).</remarks>
public sealed record PoolOptions
{
    /// <summary>What each replica is, and how many are there at the start.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>The engine's settings with every default filled in.</summary>
    public required SchedulerLimits Limits { get; init; }

    /// <summary>Step times, at the wanted edge of the band.</summary>
    public required StepTimeModel StepTimes { get; init; }

    /// <summary>KV blocks of one replica.</summary>
    public required int KvBlocks { get; init; }

    /// <summary>Routing of its requests over its replicas.</summary>
    public RoutingPolicy Routing { get; init; } = RoutingPolicy.LeastOutstanding;

    /// <summary>What its router knows of them.</summary>
    public RouterView View { get; init; } = RouterView.Exact;

    /// <summary>How its replicas come and go; null for a pool that stays as it is.</summary>
    public FleetLife? Life { get; init; }

    /// <summary>The shortest prompt that it takes.</summary>
    public int FewestInputTokens { get; init; }

    /// <summary>The longest prompt that it takes.</summary>
    public int MostInputTokens { get; init; } = int.MaxValue;

    /// <summary>Requests at each of its ready replicas from which it is full; 0 for one that never is.</summary>
    public int SpillsAt { get; init; }

    /// <summary>How batch requests are held back until a replica has room for them; null sends them at once, as any other.</summary>
    public LaneOptions? Lane { get; init; }

    /// <summary>Whether a request has the length of those that it takes.</summary>
    internal bool Takes(in Request request) =>
        request.InputTokens >= FewestInputTokens && request.InputTokens <= MostInputTokens;
}

/// <summary>What a router knows of its replicas. By default everything at every moment: how many requests each has, and what its cache holds.</summary>
/// <remarks>Round robin looks at nothing, so none of it counts there.</remarks>
public sealed record RouterView
{
    /// <summary>The default view.</summary>
    public static readonly RouterView Exact = new();

    /// <summary>Time between two readings of how many requests each replica has; in between the router knows of no other request, its own included. 0 for a router that counts what it sends and what ends.</summary>
    public long MetricsEveryNs { get; init; }

    /// <summary>Tokens of prompts, for each replica, in the router's own index of what it sent where; null for a router that looks at what engines hold (as their KV events tell it).</summary>
    public long? IndexTokens { get; init; }
}
