namespace Farthing.Gateway.Admission;

/// <summary>Which of several deployments of one priority comes first.</summary>
public enum RoutePolicy
{
    /// <summary>By chance, as often as their weights say.</summary>
    Weighted,

    /// <summary>The one with the fewest requests under way for its weight.</summary>
    LeastOutstanding,

    /// <summary>The same one for a session as long as it is there, so that its prefix cache is met again; without a session, by chance.</summary>
    SessionAffine,

    /// <summary>Deployment that saw the longest beginning of the prompt, else the same one for the same beginning: its prefix cache is met again.</summary>
    PrefixAffine,
}
