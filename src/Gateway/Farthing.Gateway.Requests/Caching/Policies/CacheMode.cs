namespace Farthing.Gateway.Caching.Policies;

/// <summary>Which requests a cache answers.</summary>
public enum CacheMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>Requests whose body says the same as an earlier one (T0).</summary>
    Exact,

    /// <summary>These, and requests whose only question differs in white space, Unicode form, typographic apostrophes or its final mark alone (T1).</summary>
    Canonical,

    /// <summary>None; for questions with other words (T2) it finds out what <see cref="Semantic"/> would save, and how often that would be wrong.</summary>
    Shadow,

    /// <summary>Those of <see cref="Canonical"/>, and questions with other words where a scope has shown that they are right.</summary>
    Semantic,
}
