namespace Farthing.Gateway.Caching.Policies;

/// <summary>Why a request of a key with a cache goes past it.</summary>
public enum CacheBypass
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>An endpoint whose answers are not cached.</summary>
    Endpoint,

    /// <summary>Its temperature is not 0, or it states none.</summary>
    Temperature,

    /// <summary>It asks for several choices.</summary>
    Choices,

    /// <summary>Its answer is stored at the upstream, or refers to what is.</summary>
    Stored,

    /// <summary>It has tools that the upstream runs.</summary>
    ServerTools,

    /// <summary>It has images, sounds or files, or names some by URL.</summary>
    Media,

    /// <summary>It wants its usage in every chunk.</summary>
    ContinuousUsage,

    /// <summary>It steers its upstream, or asks for a beta surface.</summary>
    Steering,

    /// <summary>A question of its conversation is about now: today, latest, what time.</summary>
    Volatile,

    /// <summary>Tools or retrieval are in its conversation: the answer hangs on what they say at that moment.</summary>
    Tools,

    /// <summary>The scope is the user, and it names none.</summary>
    NoUser,

    /// <summary>The client asked so (<c>cache-control: no-store</c>).</summary>
    NoStore,

    /// <summary>A client called an earlier cached answer to it wrong.</summary>
    Complaint,

    /// <summary>The model has no deployment.</summary>
    NoModel,
}
