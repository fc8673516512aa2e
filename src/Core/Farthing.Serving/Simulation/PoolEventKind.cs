namespace Farthing.Serving.Simulation;

/// <summary>Kinds of <see cref="PoolEvent"/>.</summary>
internal enum PoolEventKind
{
    /// <summary>The policy says how many replicas there should be.</summary>
    Tick,

    /// <summary>A node is launched for an ordered replica.</summary>
    Launched,

    /// <summary>Its node is ready and has the image.</summary>
    Provisioned,

    /// <summary>It serves.</summary>
    Loaded,

    /// <summary>It is lost.</summary>
    Lost,

    /// <summary>A node on demand fails.</summary>
    NodeLost,

    /// <summary>A zone of nodes on demand is lost, or is back.</summary>
    Outage,

    /// <summary>A loss at a moment that was set.</summary>
    PlannedLoss,

    /// <summary>All replicas are to be replaced by new ones.</summary>
    Upgrade,

    /// <summary>It is taken away and has ended what it had.</summary>
    Drained,

    /// <summary>It has had its time to end what it had.</summary>
    GraceOver,

    /// <summary>The step that was under way when it went has ended.</summary>
    StepOver,

    /// <summary>Requests of one that went are sent to others.</summary>
    Resent,

    /// <summary>Zones get spot nodes, or take them back.</summary>
    Zones,

    /// <summary>It writes down how far its requests are.</summary>
    Checkpoint,

    /// <summary>Room is looked for, for batch requests that are held.</summary>
    Lane,

    /// <summary>A node for the standby is launched, or stands by.</summary>
    Standby,
}
