namespace Farthing.Serving.Lifecycles;

/// <summary>What is left of a request's output when its replica is lost. Its KV never is: prompt and kept tokens are computed again.</summary>
public enum KeptWork
{
    /// <summary>Every token that was written: whoever sent the request has received them.</summary>
    Tokens,

    /// <summary>Nothing: an answer counts once it is whole.</summary>
    Nothing,

    /// <summary>The tokens of the replica's last checkpoint.</summary>
    Checkpoints,
}
