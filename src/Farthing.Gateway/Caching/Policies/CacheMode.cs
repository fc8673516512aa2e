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

    /// <summary>The same; and for questions with other words (T2) it finds out what it would have saved, and how often that would have been wrong. It gives no such answer.</summary>
    Shadow,

    /// <summary>The same; and it gives such answers where a scope has shown that they are right.</summary>
    Semantic,
}
