namespace Farthing.Gateway.Upstreams;

/// <summary>What becomes of a request whose cost nobody can bound before it is sent, where something on its way has to be kept.</summary>
public enum UnboundedPolicy
{
    /// <summary>Its prompt is held as a whole context window: pictures, sounds, files and what the upstream stored are in no prompt longer. What a context does not bound (tools that the upstream runs, members that change its limits) is refused, and everything where the context is not known.</summary>
    HoldContext,

    /// <summary>It goes; what has no bound is not held, and a budget can be passed by it.</summary>
    Allow,

    /// <summary>It is refused.</summary>
    Refuse,
}
