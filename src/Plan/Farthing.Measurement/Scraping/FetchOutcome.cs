namespace Farthing.Measurement.Scraping;

/// <summary>Result of fetching a page.</summary>
public enum FetchOutcome
{
    /// <summary>A whole page.</summary>
    Page,

    /// <summary>Nobody answers there.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>TLS could not be agreed on.</summary>
    TlsFailed,

    /// <summary>An answer with a status other than 200.</summary>
    Refused,

    /// <summary>The answer broke off.</summary>
    Truncated,

    /// <summary>Larger than a page of metrics can be.</summary>
    TooLarge,

    /// <summary>An answer that holds no metric that means something here.</summary>
    NothingKnown,

    /// <summary>A saved page: there is no further one.</summary>
    Ended,
}
