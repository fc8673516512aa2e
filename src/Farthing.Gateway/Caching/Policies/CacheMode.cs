namespace Farthing.Gateway.Caching.Policies;

/// <summary>Which requests a cache answers.</summary>
public enum CacheMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>Requests whose body says the same as an earlier one (T0).</summary>
    Exact,

    /// <summary>These, and requests whose last question differs in harmless ways alone: case, punctuation, politeness (T1).</summary>
    Canonical,
}
